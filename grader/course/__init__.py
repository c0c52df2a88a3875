"""Reads courses from folders: exercises, checks, declared names and assignments."""
