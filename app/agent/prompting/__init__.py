"""What a model is told: prompt templates and the message history."""
