"""Reads the files of a hand-in, one kind of file or archive per module, always as data."""
