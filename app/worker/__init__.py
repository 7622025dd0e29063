"""What happens later: mails and messages are delivered, waiting conversations answered."""
