"""Appointments, attendees, claims, provisional bookings, history and search."""
