"""Defers Ctrl-C and the garbage collector while torch is loaded."""

from __future__ import annotations

import gc
import signal
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def defer_interrupts() -> Iterator[None]:
    """Raise KeyboardInterrupt for a Ctrl-C within the block only at its end.

    Torch, while it is loaded, takes Ctrl-C for another error and continues half loaded. The garbage
    collector is off within the block, and later on does not search the objects that the block has made.
    """
    received: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, frame: received.append(number))
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
        signal.signal(signal.SIGINT, before)
    if received:
        raise KeyboardInterrupt
