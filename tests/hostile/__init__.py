"""Texts that were made to hold a reader up, against everything that reads one."""
