"""The conversation: a language model in front of the booking desk."""
