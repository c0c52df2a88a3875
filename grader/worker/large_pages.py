"""Large pages for what workers share: a fork copies an entry for each page, and its end clears it."""

from __future__ import annotations

import contextlib
import ctypes
from pathlib import Path

from grader.worker.confinement import kernel

_SIZE = Path("/sys/kernel/mm/transparent_hugepage/hpage_pmd_size")
_COLLAPSE = 25  # include/uapi/asm-generic/mman-common.h, since Linux 6.1


def merge() -> None:
    """Put what this process holds in small pages into large ones, where the kernel can do so."""
    try:
        size = int(_SIZE.read_text(encoding="ascii"))
    except OSError:
        return
    for line in Path("/proc/self/maps").read_text(encoding="utf-8", errors="surrogateescape").splitlines():
        addresses, permissions, _, _, _, *name = line.split(maxsplit=5)
        if permissions != "rw-p" or name not in ([], ["[heap]"]):
            continue
        start, end = (int(address, 16) for address in addresses.split("-"))
        first, last = -(-start // size) * size, end // size * size
        if first < last:
            # Parts in which nothing lies yet are refused, the others are put together all the same.
            with contextlib.suppress(OSError):
                kernel.ask("madvise", ctypes.c_void_p(first), ctypes.c_size_t(last - first), _COLLAPSE)
