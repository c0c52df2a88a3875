"""The files that grades are written to: one format per module."""
