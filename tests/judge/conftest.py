"""Fixtures of the tests of the judge."""

from __future__ import annotations

import pytest

from grader.judge.examples import Corpus


@pytest.fixture(scope="session")
def corpus() -> Corpus:
    return Corpus(0)
