"""The built-in plugin."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader import builtin
from grader.course.catalogue import Catalogue
from grader.grades.grade import CheckResult, Traits
from grader.judge.misconceptions import Table, read_table
from grader.plugins import plugin_manager


def test_a_class_reads_each_table_of_misconceptions_once(
    catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One plugin manager reads each table once, and a new plugin manager reads it again."""
    reads: list[str] = []

    def read(folder: Path) -> Table:
        reads.append(folder.name)
        return read_table(folder)

    monkeypatch.setattr(builtin, "read_table", read)
    failed = [CheckResult("rows_sum_to_one", "", "failed", 1.0, traits=Traits(("failed: no",)))]
    for manager in (plugin_manager(), plugin_manager()):
        for exercise in catalogue.select(["softmax", "sgd"]) * 3:
            manager.hook.grader_explain(exercise=exercise, checks=failed)
    assert sorted(reads) == ["sgd", "sgd", "softmax", "softmax"]
