"""What anyone can ask for: load the facts, let the rules decide, save.

One function is one use case; the caller opens the transaction.
"""
