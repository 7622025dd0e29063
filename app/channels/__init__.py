"""Messaging services as data: a webhook request in, messages out; words in, requests out."""
