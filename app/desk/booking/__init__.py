"""Booking: an appointment at once, or a provisional booking to be confirmed."""
