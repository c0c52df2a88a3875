"""Fixtures of the tests of audits."""

from __future__ import annotations

from pathlib import Path

import pytest

from audit.helpers import write_quarter
from grader.course.exercise import Exercise


@pytest.fixture
def quarter(tmp_path: Path) -> Exercise:
    """An exercise with one law, which tests only the order of the numbers."""
    return write_quarter(tmp_path)
