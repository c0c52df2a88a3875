"""What the judge and a warm worker process say to each other: fork a child, end one, load a module."""

from __future__ import annotations

import struct

# What a judge and a warm process say to each other: a request's kind and a number, and one number.
# The number is a child, or the length of the text that follows: what a child may take, a module.
FORK, KILL, ENDED, IMPORT = b"F", b"K", b"E", b"I"
REQUEST = struct.Struct("<cQ")
REPLY = struct.Struct("<q")
HUNG_UP = -1  # in place of a wait status: the child had hung up, and would not end
