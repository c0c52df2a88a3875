"""Runs the checks of an exercise against one submission and explains what fails."""
