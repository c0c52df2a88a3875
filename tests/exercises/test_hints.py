"""The hints of the exercises' checks."""

from __future__ import annotations

import ast

import pytest

from helpers import EXERCISES, SETTINGS


@pytest.mark.parametrize("name", SETTINGS)
def test_every_hint_has_20_to_60_words(name: str) -> None:
    """A hint is long enough to say what to try, and short enough to be read at once."""
    source = (EXERCISES / name / "checks.py").read_text(encoding="utf-8")
    checks = [
        node
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef)
        and any(ast.unparse(decorator).startswith("check(") for decorator in node.decorator_list)
    ]
    assert checks
    for check in checks:
        _, _, hint = (ast.get_docstring(check) or "").partition("\n")
        assert 20 <= len(hint.split()) <= 60, f"{check.name}: {len(hint.split())} words"
