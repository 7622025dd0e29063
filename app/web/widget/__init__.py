"""The chat that other websites embed."""
