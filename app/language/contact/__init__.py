"""Contact details in a message: names, e-mail addresses, corrections of them."""
