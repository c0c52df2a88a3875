"""The kit's own plugin manager: the hooks, the built-in plugins, those that are installed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pluggy

from grader import builtin, hookspecs
from grader.formats import csv, json, text
from grader.handins import notebook, python_file
from grader.process import WorkerSource


def plugin_manager() -> pluggy.PluginManager:
    """Return a manager with everything registered.

    Raises pluggy.PluginValidationError where a plugin implements a hook that does not exist.
    """
    manager = pluggy.PluginManager(hookspecs.PROJECT)
    manager.add_hookspecs(hookspecs)
    for plugin in (builtin, python_file, notebook, json, csv, text):
        manager.register(plugin)
    # Installed later, called first: a plugin can take the place of a built-in one.
    manager.load_setuptools_entrypoints(hookspecs.PROJECT)
    manager.check_pending()
    return manager


@contextmanager
def worker_source(manager: pluggy.PluginManager) -> Iterator[WorkerSource]:
    """Start the source of workers, and end it and all that it started afterwards."""
    source: WorkerSource = manager.hook.grader_worker()
    try:
        yield source
    finally:
        source.close()
