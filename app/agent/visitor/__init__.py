"""What is known of a visitor, and which of their words it comes from."""
