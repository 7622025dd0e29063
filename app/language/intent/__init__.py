"""What an answer means: assent, refusal, a choice, and what was asked."""
