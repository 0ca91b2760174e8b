"""Cirro: the backend of a crowd business."""


def __getattr__(name: str) -> str:
    """`__version__`, looked up only when it is asked for: that takes longer than most commands."""
    if name == "__version__":
        from importlib.metadata import version

        return version("cirro")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
