"""An appointment as text: calendar invites, letters in the reader's language, and MIME."""
