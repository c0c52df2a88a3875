"""Makes the plugin manager: the hooks, the built-in plugins and the installed ones."""

from __future__ import annotations

import importlib
import traceback

import pluggy

from grader import hookspecs
from grader.builtin import BuiltIn
from grader.text.message import CommandError

_BUILT_IN = (
    "grader.executors.processes",
    "grader.executors.dask",
    "grader.handins.files.python_file",
    "grader.handins.files.notebook",
    "grader.datasets.digits",
    "grader.datasets.torchvision_root",
    "grader.grades.formats.json",
    "grader.grades.formats.csv",
    "grader.grades.formats.text",
)


class PluginError(CommandError):
    """An installed plugin can't be used; the message names it and says why."""

    exit_status = 3


def plugin_manager() -> pluggy.PluginManager:
    """Return a manager with all plugins registered. Raises PluginError."""
    manager = pluggy.PluginManager(hookspecs.PROJECT)
    manager.add_hookspecs(hookspecs)
    manager.register(BuiltIn())
    for name in _BUILT_IN:
        manager.register(importlib.import_module(name))
    # pluggy calls the plugin that was registered last first, so an installed one can replace a built-in one.
    try:
        manager.load_setuptools_entrypoints(hookspecs.PROJECT)
        manager.check_pending()
    except pluggy.PluginValidationError as error:
        raise PluginError(f"an installed plugin of grader does not match its hooks: {error}") from None
    except Exception as error:  # importing a plugin runs its code
        raise PluginError(f"an installed plugin of grader can't be loaded: {_cause(error)}") from None
    return manager


def _cause(error: Exception) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    plugin = next((f.filename for f in reversed(frames) if "importlib" not in f.filename), "")
    return f"{type(error).__name__}: {error} ({plugin})"
