"""Spaces: the crowd businesses, their keys, the people in them and their workers."""
