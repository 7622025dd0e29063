"""The commands: one module for each subject; `app.__main__` puts them together."""
