"""The limits of a worker."""

from __future__ import annotations

import re
import sys

from grader.sandbox.limits import Limits
from helpers import ROOT

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


def test_the_defaults_are_those_that_authors_read() -> None:
    """The table of docs/authors.md lists each limit with the value that an exercise without it gets."""
    text = (ROOT / "docs" / "authors.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\[limits\].*?these are the defaults\n(.*?)\n\n", text, re.MULTILINE | re.DOTALL)
    limits = Limits()
    assert [tomllib.loads(table) for table in listed] == [
        {
            "call_seconds": limits.call_seconds,
            "load_seconds": limits.load_seconds,
            "check_seconds": limits.check_seconds,
            "memory_gib": limits.memory_bytes / 2**30,
        }
    ]
    assert limits.scratch_bytes == 0
