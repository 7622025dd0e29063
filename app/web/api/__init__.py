"""The JSON API: one module of routes for each subject."""
