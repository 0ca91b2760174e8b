"""From a queued notification to a mail that a server took: sorting, mails, sending, bounces."""
