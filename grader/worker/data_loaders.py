"""Lets data loaders read in the worker's own process, since it may have no children."""

from __future__ import annotations

import inspect
from functools import wraps
from typing import Any

from torch.utils.data import DataLoader

_HERE = {
    "num_workers": 0,
    "prefetch_factor": None,
    "persistent_workers": False,
    "multiprocessing_context": None,
    "timeout": 0,
}


def read_batches_here() -> None:
    """Make every DataLoader, however many processes it asks for, use this one."""
    original = DataLoader.__init__
    signature = inspect.signature(original)

    @wraps(original)
    def initialise(*given: Any, **named: Any) -> None:
        asked = signature.bind(*given, **named)
        original(**asked.arguments | _HERE)

    DataLoader.__init__ = initialise  # type: ignore[method-assign]
