"""What Ctrl-C must not interrupt, nor the garbage collector."""

from __future__ import annotations

import gc
import signal
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def undivided() -> Iterator[None]:
    """Let Ctrl-C wait: torch, while it is loaded, takes it for another error and goes on with half of it.

    The collector finds nothing in what is being loaded, nor later on: it looks at none of it.
    """
    heard: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, frame: heard.append(number))
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
        signal.signal(signal.SIGINT, before)
    if heard:
        raise KeyboardInterrupt
