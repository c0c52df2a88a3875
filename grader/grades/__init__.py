"""The result of grading, and how it is printed and saved."""
