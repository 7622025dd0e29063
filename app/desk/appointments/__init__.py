"""Appointments after they are booked: access, reschedule, cancel, amend, load, find."""
