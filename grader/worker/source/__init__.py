"""Finds the statements of a submission that define the asked names, and loads them."""
