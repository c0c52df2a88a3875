"""The memory that workers share."""

from __future__ import annotations

import platform
import subprocess
import sys
from pathlib import Path

import pytest

from helpers import LINUX

_MERGES = """
import re
from pathlib import Path
from grader.worker import large_pages

def large():
    return int(re.search(r"AnonHugePages: *(\\d+)", Path("/proc/self/smaps_rollup").read_text())[1])

held = [bytearray(4000) for _ in range(20_000)]
before = large()
large_pages.merge()
print(large() - before)
"""


@LINUX
def test_shared_memory_is_on_large_pages() -> None:
    """80 MB in pieces of 4 kB are on pages of 2 MiB afterwards, except at the ends."""
    version = tuple(int(part) for part in platform.release().split(".")[:2])
    if version < (6, 1) or not Path("/sys/kernel/mm/transparent_hugepage").exists():
        pytest.skip(f"Linux {platform.release()} can't put what there is on large pages")
    done = subprocess.run([sys.executable, "-c", _MERGES], capture_output=True, text=True, check=True)
    assert int(done.stdout) > 60_000
