"""How long tests wait for what should come at once: far longer than it takes, unless the machine is busy with other things."""

from __future__ import annotations

PATIENCE = 100.0
"""Seconds; less than a test may take as a whole."""
