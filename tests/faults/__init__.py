"""A model server that fails in every way we know of, and visitors who talk to us meanwhile."""
