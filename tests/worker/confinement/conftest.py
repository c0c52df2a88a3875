"""Fixtures of the tests of confinement."""

from __future__ import annotations

import pytest

from grader.sandbox.workers import WarmWorkers


@pytest.fixture(scope="session", autouse=True)
def _full_confinement(warm_workers: WarmWorkers) -> None:
    if warm_workers.missing:
        pytest.skip(f"this machine lacks layers: {dict(warm_workers.missing)}")
