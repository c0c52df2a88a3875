"""The images to train on, and where they come from: one source per module."""
