"""Proves that the checks of an exercise catch what they should catch."""
