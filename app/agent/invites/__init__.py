"""The calendar invite's title and description, written from the conversation."""
