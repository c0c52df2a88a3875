"""Runs the submissions of a class in parallel: on the cores of this machine or on a cluster."""
