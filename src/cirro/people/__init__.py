"""People: accounts and who somebody is, independent of any Space."""
