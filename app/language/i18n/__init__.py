"""Languages: detecting one, and saying fixed texts in it."""
