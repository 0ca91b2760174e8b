"""The installation: settings, addresses, the embedded database and the `cirro` command."""
