"""Moving and cancelling appointments with the offline model."""
