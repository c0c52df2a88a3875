"""Reads the files of a hand-in, one kind of file or archive a module, always as data."""
