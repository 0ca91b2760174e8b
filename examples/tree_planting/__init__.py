"""Crowd tree planting: a sample Space of Cirro."""
