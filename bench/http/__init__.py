"""The API over HTTP beside the least that could answer the same calls."""
