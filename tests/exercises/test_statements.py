"""The statements of the exercises, in both languages."""

from __future__ import annotations

import re

import pytest

from helpers import EXERCISES, SETTINGS


@pytest.mark.parametrize("name", SETTINGS)
@pytest.mark.parametrize(("file", "last"), [("README.md", "Go further"), ("README.zh.md", "更进一步")])
def test_a_statement_has_formulas_links_and_questions(name: str, file: str, last: str) -> None:
    """Its formulas are closed, it links to documentation, and it ends with questions."""
    text = (EXERCISES / name / file).read_text(encoding="utf-8")
    headings = re.findall(r"^## (.+)$", text, re.MULTILINE)
    assert headings[-1] == last
    assert text.rpartition(last)[2].count("\n- ") >= 2
    assert re.search(r"\]\(https://(docs\.)?(pytorch|matplotlib)\.org/\S+\)", text)
    assert text.count("$$") % 2 == 0
    for paragraph in re.sub(r"\$\$.*?\$\$|```.*?```|`[^`]*`", "", text, flags=re.DOTALL).split("\n\n"):
        assert paragraph.count("$") % 2 == 0, paragraph
