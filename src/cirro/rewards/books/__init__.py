"""Double entry: money moves between accounts of a Space, and every move adds up to nothing."""
