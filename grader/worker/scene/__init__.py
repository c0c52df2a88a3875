"""Plays the steps that a check wrote down: nets, optimizers, batches and figures beside learner code."""
