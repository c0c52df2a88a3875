"""Reads class folders as platforms deliver them, one platform per module."""
