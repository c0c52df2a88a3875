"""Finds the statements of a submission that define what is asked for, and loads them."""
