"""Large pages for the memory that workers share: a fork copies one entry for each page."""

from __future__ import annotations

import contextlib
import ctypes
from pathlib import Path

from grader.worker.confinement import kernel

_SIZE = Path("/sys/kernel/mm/transparent_hugepage/hpage_pmd_size")
_COLLAPSE = 25  # include/uapi/asm-generic/mman-common.h, since Linux 6.1


def merge() -> None:
    """Merge the small pages of this process into large ones, where the kernel can."""
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
            # The kernel refuses parts that are not used yet, and merges the others.
            with contextlib.suppress(OSError):
                kernel.libc("madvise", ctypes.c_void_p(first), ctypes.c_size_t(last - first), _COLLAPSE)
