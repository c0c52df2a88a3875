"""The names that `grader` exports for authors of checks and plugins."""

from __future__ import annotations

import ast
import subprocess
import sys

import pytest

import grader
from helpers import ROOT

SOURCE = ast.parse((ROOT / "grader" / "__init__.py").read_text(encoding="utf-8"))


def imported_for_type_checkers() -> dict[str, str]:
    """Return each name that the package imports for type checkers, with its module."""
    imports = (node for node in ast.walk(SOURCE) if isinstance(node, ast.ImportFrom))
    names = {alias.name: str(node.module) for node in imports for alias in node.names}
    return {name: module for name, module in names.items() if module.startswith("grader")}


def test_type_checkers_and_python_find_the_same_names_in_the_same_modules() -> None:
    """The imports for type checkers equal the names that Python loads on first use."""
    assert sorted(grader.__all__) == grader.__all__ == dir(grader)
    assert imported_for_type_checkers() == grader._DEFINED_IN
    assert list(grader._DEFINED_IN) == grader.__all__


@pytest.mark.parametrize("name", grader.__all__)
def test_each_name_can_be_imported_and_says_what_it_is(name: str) -> None:
    """Each name is the object of its module, and help() has a text for it."""
    assert getattr(grader, name) is getattr(__import__(grader._DEFINED_IN[name], fromlist=[name]), name)
    assert (getattr(grader, name).__doc__ or "").strip()


def test_another_name_is_an_attribute_error() -> None:
    """An unknown name raises an AttributeError."""
    with pytest.raises(AttributeError, match="module 'grader' has no attribute 'chekc'"):
        grader.chekc  # noqa: B018


def test_a_plugin_that_reads_files_loads_nothing_heavy() -> None:
    """The imports of a reader plugin load neither torch, Hypothesis nor NumPy."""
    code = (
        "import sys; from grader import hookimpl, Message, SourceFile, SubmissionError, Misconception, check;"
        "print(sorted({'torch', 'hypothesis', 'numpy'} & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
