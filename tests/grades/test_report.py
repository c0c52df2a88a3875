"""The report of a grade, which the learner reads."""

from __future__ import annotations

from dataclasses import replace

import pytest

from grader.grades.grade import CheckResult, ExerciseResult, Grade, Status
from grader.grades.report import failure, report
from grader.text.language import Language

WIDTH = 80


def grade(*statuses: Status, language: str = "zh", problem: str = "", message: str = "坏了。") -> Grade:
    """Return a grade with an exercise of two checks for each status."""
    exercises = tuple(
        ExerciseResult(
            f"exercise_{number}",
            "练习",
            tuple(CheckResult(f"check_{n}", "性质。", status, 1, message=message) for n in range(2)),
        )
        for number, status in enumerate(statuses)
    )
    return Grade({"id": "ada"}, {}, {"datasets": []}, 0, exercises, language=language, problem=problem)


def printed(graded: Grade) -> str:
    return "\n".join(text.plain for text in report(graded, WIDTH, Language(graded.language)))


def test_names_are_listed_as_the_language_lists_them() -> None:
    """In Chinese, a list of names has Chinese commas and a heading has a Chinese colon."""
    text = printed(grade("passed", "todo", "todo"))
    assert "exercise_0：练习" in text
    assert "尚未编写：exercise_1、exercise_2。" in text
    english = printed(grade("passed", "todo", "todo", language="en"))
    assert "exercise_0: 练习" in english
    assert "Not written yet: exercise_1, exercise_2." in english


def test_a_learner_who_handed_in_nothing_reads_that() -> None:
    """The report gives the reason and does not list the exercises."""
    text = printed(grade("todo", "todo", problem="没有提交任何文件。", message="没有提交任何文件。"))
    assert text.startswith("没有提交任何文件。")
    assert "尚未编写" not in text


def test_further_failures_are_counted() -> None:
    """The report explains three failures and counts the others, with advice."""
    checks = tuple(CheckResult(f"c{n}", "A law.", "failed", 1, message=f"It is {n}.") for n in range(5))
    graded = Grade({"id": "ada"}, {}, {"datasets": []}, 0, (ExerciseResult("one", "One", checks),))
    text = printed(graded)
    assert "It is 2." in text
    assert "It is 3." not in text
    words = " ".join(text.split())
    assert "2 more checks fail, often for the same reason as the first. Fix it and run again." in words


def test_a_failure_has_all_its_parts_in_order() -> None:
    """The title, the message, the example, the line, the hint and the snippet; long texts are broken."""
    long = "word " * 30
    result = CheckResult(
        "law",
        f"Title {long}".strip(),
        "failed",
        1,
        message=f"Message {long}".strip(),
        counterexample="X = [1]\nf(X) is 2",
        location="softmax.py, line 3: return X",
        hint=f"Use {long}".strip(),
        repro="print(f([1]))",
    )
    text = failure(result, Language("en"), width=WIDTH, titled=True)
    assert max(map(len, text.splitlines())) <= WIDTH
    title, message, example, line, hint, snippet = text.split("\n\n")
    assert " ".join(title.split()) == result.title
    assert " ".join(message.split()) == result.message
    assert example == "    X = [1]\n    f(X) is 2"
    assert line == "Your code: softmax.py, line 3: return X"
    assert " ".join(hint.split()) == f"Hint: {result.hint}"
    assert snippet == "Try it:\n    print(f([1]))"
    bare = CheckResult("law", "A law.", "failed", 1, message="It is 2.")
    assert failure(bare, Language("en")) == "It is 2."


def test_checks_that_fail_alike_are_explained_once() -> None:
    """With an example, the first is shown and the others are named; without one, none is the title."""
    alike = [CheckResult(f"c{n}", f"Law {n}.", "failed", 1, message="It is 2.") for n in range(3)]
    shown = [replace(check, counterexample="X = [1]") for check in alike]
    other = CheckResult("other", "Another law.", "failed", 1, message="It is 3.")

    def text(*checks: CheckResult) -> str:
        return printed(Grade({"id": "ada"}, {}, {"datasets": []}, 0, (ExerciseResult("one", "One", checks),)))

    with_example, without = text(*shown, other), text(*alike, other)
    assert with_example.count("It is 2.") == without.count("It is 2.") == 1
    assert "one::c0" in with_example
    assert "The same in c1, c2." in " ".join(with_example.split())
    assert "one::c0" not in without
    assert "The same in" not in without
    for report_text in (with_example, without):
        assert "one::other" in report_text
        assert "Another law." in report_text.split("one::other")[1]


@pytest.mark.parametrize("title", ["A law.", "A law whose title takes more than a line. " * 4])
def test_the_status_beside_a_title_is_coloured(title: str) -> None:
    """The mark in front of a title and the word at the end of its first line have the status's colour."""
    checks = (CheckResult("a", title.strip(), "timeout", 3), CheckResult("b", "B.", "failed", 1))
    done = Grade({"id": "ada"}, {}, {"datasets": []}, 0, (ExerciseResult("one", "One", checks),))
    rows = [row for row in report(done, WIDTH, Language("en")) if "0 / 3" in row.plain and row.spans]
    coloured = [[row.plain[span.start : span.end] for span in row.spans] for row in rows]
    assert [words[1:] for words in coloured] == [["timeout"]]
    first, *_ = rows[0].plain.splitlines()
    assert first.endswith("timeout 0 / 3")
