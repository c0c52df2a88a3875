"""Grades a whole class and keeps the grades in a gradebook."""
