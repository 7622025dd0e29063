"""Admission: judging an order under lock, and saving what was admitted."""
