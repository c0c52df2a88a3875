"""Takes from a worker, for good, what learner code must not do, before any of it is read."""
