"""The kit's own plugin manager: the hooks, the built-in plugins, those that are installed."""

from __future__ import annotations

import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pluggy

from grader import builtin, cluster, hookspecs
from grader.catalogue import Catalogue
from grader.datasets import digits, torchvision_root
from grader.exercise import Exercise
from grader.formats import csv, json, text
from grader.handins import notebook, python_file
from grader.process import WorkerSource
from grader.result import CheckResult, Misconception


class PluginError(Exception):
    """An installed plugin can't be used; the message names it and says why."""


def plugin_manager() -> pluggy.PluginManager:
    """Return a manager with everything registered. Raises PluginError."""
    manager = pluggy.PluginManager(hookspecs.PROJECT)
    manager.add_hookspecs(hookspecs)
    for plugin in (builtin, cluster, python_file, notebook, digits, torchvision_root, json, csv, text):
        manager.register(plugin)
    # Installed later, called first: a plugin can take the place of a built-in one.
    try:
        manager.load_setuptools_entrypoints(hookspecs.PROJECT)
        manager.check_pending()
    except pluggy.PluginValidationError as error:
        raise PluginError(f"a plugin of grader's does not fit: {error}") from None
    except Exception as error:  # importing a plugin runs its code
        raise PluginError(f"a plugin of grader's can't be loaded: {_cause(error)}") from None
    return manager


def _cause(error: Exception) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    plugin = next((f.filename for f in reversed(frames) if "importlib" not in f.filename), "")
    return f"{type(error).__name__}: {error} ({plugin})"


def explain(
    manager: pluggy.PluginManager, exercise: Exercise, checks: Sequence[CheckResult]
) -> Misconception | None:
    """Return what a submission most likely gets wrong, where a check has failed and a plugin can tell."""
    if not any(check.traits for check in checks):
        return None
    found: Misconception | None = manager.hook.grader_explain(exercise=exercise, checks=checks)
    return found


def start_workers(manager: pluggy.PluginManager, catalogue: Catalogue) -> WorkerSource:
    """Return a source of workers, to be closed, that keeps the courses from learner code.

    Raises grader.spawn.WorkerStartError.
    """
    hidden = [*(course.folder for course in catalogue.courses), *digits.labels()]
    source: WorkerSource = manager.hook.grader_worker(hidden=hidden)
    return source


@contextmanager
def worker_source(manager: pluggy.PluginManager, catalogue: Catalogue) -> Iterator[WorkerSource]:
    """Start the source of workers, and end it and all that it started afterwards."""
    source = start_workers(manager, catalogue)
    try:
        yield source
    finally:
        source.close()
