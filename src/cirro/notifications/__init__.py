"""Notifications: what a Space's users are told. Here so far: topics, and the queue that delivery will read."""
