"""Reads class folders as platforms deliver them, one platform a module."""
