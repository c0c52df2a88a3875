"""Makes data loaders read in the worker's own process, since it may not have children."""

from __future__ import annotations

import inspect
from functools import wraps
from typing import Any

from torch.utils.data import DataLoader

_IN_THIS_PROCESS = {
    "num_workers": 0,
    "prefetch_factor": None,
    "persistent_workers": False,
    "multiprocessing_context": None,
    "timeout": 0,
}


def load_in_this_process() -> None:
    """Make every DataLoader use this process, however many processes its `num_workers` asks for."""
    original = DataLoader.__init__
    signature = inspect.signature(original)

    @wraps(original)
    def initialise(*args: Any, **kwargs: Any) -> None:
        given = signature.bind(*args, **kwargs)
        original(**given.arguments | _IN_THIS_PROCESS)

    DataLoader.__init__ = initialise  # type: ignore[method-assign]
