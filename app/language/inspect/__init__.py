"""Inspecting a model's text: assertions, offers, links, times, names and numbers."""
