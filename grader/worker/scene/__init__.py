"""Plays the steps that a check has written down: nets, optimizers, batches and figures."""
