"""What a worker tells of definitions that do not count, and what the judge accepts of it."""

from __future__ import annotations

import ast
from typing import Any

import msgspec
import pytest

from grader.handins.submission import SourceFile
from grader.judge.replies import read_survey
from grader.wire.problems import MAX_PARTS
from grader.worker.source.dependencies import Modules, Source, Statement
from grader.worker.source.homes import home_of

WHERE = {"file": "softmax.py", "cell": 0, "line": 1}
OTHER = {"location": {"file": "old.ipynb", "cell": 2, "line": 3}, "kind": "stub"}
FILES = (SourceFile("softmax.py", ("",)), SourceFile("old.ipynb", ("", "")))


def survey(**more: object) -> dict[str, Any]:
    home = {"module": "softmax", "location": WHERE, "text": "def softmax(X):", **more}
    return {"homes": {"softmax": home}, "readable": True, "unreadable": [], "mentions": []}


def test_a_file_of_the_submission_is_accepted() -> None:
    """The judge puts the place into words of its own."""
    read = read_survey(survey(passed_over=[OTHER]), FILES, ["softmax"])
    (other,) = read.homes["softmax"].passed_over
    assert other.message == "old.ipynb, cell 2, line 3 (a stub)"


@pytest.mark.parametrize(
    "passed_over",
    [
        [OTHER | {"location": WHERE | {"file": "checks.py"}}],
        [OTHER | {"location": WHERE | {"line": 0}}],
        [OTHER | {"kind": "the right one"}],
        [OTHER] * (MAX_PARTS + 1),
        OTHER,
        None,
    ],
)
def test_a_forged_list_is_refused(passed_over: object) -> None:
    """Other files, other kinds and endless lists are not an answer."""
    with pytest.raises(msgspec.ValidationError):
        read_survey(survey(passed_over=passed_over), FILES, ["softmax"])


@pytest.mark.parametrize("module", ["old", "softmax.py", "", "torch"])
def test_a_home_lies_in_the_file_of_its_module(module: str) -> None:
    """A module that is not the stem of the file is refused."""
    with pytest.raises(msgspec.ValidationError):
        read_survey(survey(module=module), FILES, ["softmax"])


def test_files_that_import_a_name_from_each_other_end() -> None:
    """An import that leads back to itself counts where there is nothing else."""
    texts = {"a": "from b import softmax", "b": "from a import softmax", "c": "from c import softmax"}
    modules = {
        name: [Statement(name, Source(f"{name}.py"), tree) for tree in ast.parse(text).body]
        for name, text in texts.items()
    }
    home = home_of("softmax", Modules(modules), preferred="softmax")
    assert home is not None
    assert home.statement.module in texts
    assert home_of("accuracy", Modules(modules), preferred="accuracy") is None
