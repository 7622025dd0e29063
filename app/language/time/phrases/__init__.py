"""Phrases of days and times: clocks, dates, weekdays, ranges, bounds and changes."""
