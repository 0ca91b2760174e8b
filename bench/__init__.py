"""Measurements against the targets of the design: `python -m bench`. See docs/benchmarks.md."""
