"""The report of a grade, which the learner reads."""

from __future__ import annotations

from grader.grades.grade import CheckResult, ExerciseResult, Grade, Status
from grader.grades.report import report
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
