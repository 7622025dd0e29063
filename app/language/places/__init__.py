"""Places and their time zones."""
