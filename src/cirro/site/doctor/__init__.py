"""The checks of `cirro doctor`: one file for each area, each check one finding."""
