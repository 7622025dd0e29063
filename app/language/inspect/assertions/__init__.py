"""What a text claims to have been done: an appointment booked, moved or cancelled."""
