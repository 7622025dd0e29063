"""The domain of a conversation, pure: what happens in it, and the rules that it keeps to."""
