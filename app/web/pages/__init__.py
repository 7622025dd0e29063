"""Pages for visitors and attendees."""
