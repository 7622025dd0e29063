"""Tools: what a model may ask the desk for, and what code checks first."""
