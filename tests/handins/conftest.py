"""Fixtures of the tests of hand-ins."""

from __future__ import annotations

import pluggy
import pytest

from grader.handins.reading import read_submission
from grader.plugins import plugin_manager
from handins.helpers import Read


@pytest.fixture(scope="session")
def manager() -> pluggy.PluginManager:
    return plugin_manager()


@pytest.fixture(scope="session")
def read(manager: pluggy.PluginManager) -> Read:
    return lambda path, **more: read_submission(path, manager, **more)
