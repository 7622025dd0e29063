"""Words of days and times: tokens, spelling, and the dictionaries of each language."""
