"""Takes away from a worker what learner code must not do, before any learner code is read."""
