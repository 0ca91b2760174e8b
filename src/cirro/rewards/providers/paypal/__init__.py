"""PayPal Payouts: a batch there for each of ours, to people's e-mail addresses at PayPal."""
