"""Starts, limits, times and ends the processes that run learner code: the judge's side."""
