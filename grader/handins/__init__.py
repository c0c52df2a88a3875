"""Reads what learners handed in, always as data."""
