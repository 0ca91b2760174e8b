"""Cirro: the backend of a crowd business."""

from importlib.metadata import version

__version__ = version("cirro")
