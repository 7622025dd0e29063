"""The rules of booking: values in, values out; the time is an argument, nothing is read."""
