"""The built-in offline model: rules that speak the Chat Completions protocol in process.

It stands in where no model is configured, so that a first run needs no key and still
takes the way of every other run: the same client, the same stream, the same tools.
"""
