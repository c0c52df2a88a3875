"""The report of a grade, which the learner reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import get_args

import pytest

from grader.grades.grade import CheckResult, ExerciseResult, Grade, HandedIn, Misconception, Status
from grader.grades.report import Hints, Shows, failure, feedback, first_failure, one_check, report
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


FAILED = CheckResult("c", "A law.", "failed", 1, message="It is 2.")
EXERCISE = ExerciseResult("one", "One", (FAILED,))


def graded_on(checks: Sequence[CheckResult] = (), *, exercises: tuple[ExerciseResult, ...] = ()) -> Grade:
    """Return a grade of one exercise with these checks, or of several exercises."""
    one = ExerciseResult("one", "One", tuple(checks))
    return Grade({"id": "ada"}, {}, {"datasets": []}, 0, exercises or (one,))


def printed(graded: Grade, *, shows: Shows = "first") -> str:
    parts = report(graded, WIDTH, Language(graded.language), shows=shows)
    return "\n".join(text.plain for text in parts)


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


def test_all_failures_are_shown_on_request_up_to_three() -> None:
    """The report explains three failures of an exercise and counts the others, with advice."""
    checks = tuple(CheckResult(f"c{n}", "A law.", "failed", 1, message=f"It is {n}.") for n in range(5))
    text = printed(graded_on(checks), shows="all")
    assert "It is 2." in text
    assert "It is 3." not in text
    words = " ".join(text.split())
    assert "2 more checks fail, often for the same reason as the first. Fix it and run again." in words


def test_the_first_failure_comes_last_and_on_one_screen() -> None:
    """Passed checks share a line, later failures have a title, and the first one follows in full."""
    passed = [CheckResult(f"p{n}", f"Holds {n}.", "passed", 1) for n in range(9)]
    todo = CheckResult("t", "Later.", "todo", 1, message="Not written yet.")
    first = replace(FAILED, name="one", message="It is 2; it should be 1.", hint="Divide. " * 20)
    second = replace(FAILED, name="two", title="Law two.", message="It is 3.")
    rows = printed(graded_on((*passed, todo, first, second))).splitlines()
    screen = "\n".join(rows[-20:])
    assert "✓ 9 checks passed" in rows
    assert sum("Holds" in row for row in rows) == 0
    assert screen.index("✗ Law two.") < screen.index("one::one") < screen.index("It is 2; it should be 1.")
    assert "It is 3." not in screen
    assert rows[-1] == "ada: 9 / 12 points"
    unfolded = printed(graded_on((*passed, todo, first, second)), shows="all")
    assert unfolded.count("Holds") == 9
    assert "It is 3." in unfolded


@pytest.mark.parametrize("lines", [1, 2, 3, 6, 12, 40])
@pytest.mark.parametrize("length", [20, 200])
def test_a_long_example_is_shortened_to_the_screen(lines: int, length: int) -> None:
    """The first lines and the result stay; a line says how many are left out."""
    example = "\n".join([*("x" * length for _ in range(lines)), "f(X) returned 2"])
    check = replace(FAILED, counterexample=example, location="a.py, line 3", hint="Divide.")
    text = printed(graded_on((check,)))
    block = text.partition("one::c\n")[2].partition("\n\nada:")[0]
    rows = sum(max(1, -(-len(row) // WIDTH)) for row in block.splitlines())
    assert rows <= 13
    assert "    f(X) returned 2" in block
    shown = block.count("x" * length)
    assert shown == lines or f"# ... {lines - shown} more line" in block


def test_the_table_names_what_is_most_likely_wrong() -> None:
    """Of eight exercises that are not passed, six have a row, and all others share one."""
    misconception = Misconception("halves", "It takes half. It should take all.")
    exercises = [
        ExerciseResult(f"e{n}", "Title", (replace(FAILED, message=f"It is {n}. " * 20),)) for n in range(8)
    ]
    exercises[1] = replace(exercises[1], misconceptions=(misconception,))
    passed = ExerciseResult("fine", "Title", (replace(FAILED, status="passed", max_points=2.5),))
    table = printed(graded_on(exercises=(passed, *exercises))).splitlines()[-9:-2]
    assert [row.split()[0] for row in table] == ["e0", "e1", "e2", "e3", "e4", "e5", "3"]
    assert " ".join(table[1].split()) == "e1 0 / 1 It takes half. It should take all."
    assert " ".join(table[0].split()).startswith("e0 0 / 1 It is 0. It is 0.")
    assert table[0].endswith("…")
    assert all(len(row) <= WIDTH for row in table)
    assert table[-1] == "3 others  2.5 / 4.5"


def test_a_file_of_feedback_begins_with_who_and_how_many() -> None:
    """Name, assignment, total and lateness come first; each exercise has one failure in full."""
    handed_in = HandedIn(name="Ada Lovelace", submitted="2026-10-02 10:00:00+02:00", days_late=1, share=0.9)
    checks = (FAILED, replace(FAILED, name="d", message="It is 3."), replace(FAILED, status="passed"))
    exercises = tuple(ExerciseResult(name, "Title", checks) for name in ("one", "two"))
    graded = replace(graded_on(exercises=exercises), handed_in=handed_in, assignment="hw1")
    text = "\n".join(part.plain for part in feedback(graded, WIDTH, Language("en")))
    assert text.splitlines()[:5] == [
        "Name: Ada Lovelace",
        "Assignment: hw1",
        "ada: 1.8 / 6 points",
        "Handed in 2026-10-02 10:00:00+02:00, 1 day late: 90 % of 2 points count.",
        "",
    ]
    assert text.count("It is 2.") == 2
    assert "It is 3." not in text


def test_a_weight_is_explained_where_the_points_stand() -> None:
    """The points of an exercise with a weight are not the sum of its checks' points."""
    checks = (replace(FAILED, max_points=1), replace(FAILED, status="passed", max_points=3))
    weighted = ExerciseResult("one", "One", checks, weight=10)
    text = printed(graded_on(exercises=(weighted,)))
    assert text.splitlines()[0].endswith("7.5 / 10")
    assert text.splitlines()[1] == "Worth 10 points here, of which each check gives its share of 4."


def test_one_check_is_shown_in_full() -> None:
    """A passed check is its line alone; one that is not passed has the snippet, too."""
    check = replace(FAILED, repro="print(f([1]))")
    shown, passed = (
        "\n".join(part.plain for part in one_check(EXERCISE, result, WIDTH, Language("en")))
        for result in (check, replace(check, status="passed"))
    )
    assert "It is 2." in shown
    assert "print(f([1]))" in shown
    assert passed.split() == ["✓", "A", "law.", "1", "/", "1"]


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
    """The first is shown, and the report says how many others there are, or names them on request."""
    alike = [replace(FAILED, name=f"c{n}", counterexample="X = [1]") for n in range(3)]
    checks = [CheckResult("a", "A.", "passed", 1), *alike]
    short, long = printed(graded_on(checks)), printed(graded_on(checks), shows="all")
    assert short.count("It is 2.") == long.count("It is 2.") == 1
    assert "one::c0, and 2 more for the same reason" in short
    assert "The same in c1, c2." in " ".join(long.split())


def test_one_reason_for_all_failures_is_one_block() -> None:
    """Where every check fails for one reason, the report says so, names no single check and no others."""
    alike = [replace(FAILED, name=f"c{n}", counterexample="X = [1]") for n in range(3)]
    for shows in get_args(Shows):
        text = printed(graded_on(alike), shows=shows)
        assert text.count("It is 2.") == 1
        assert "one: every check fails for this reason" in text
        assert "c1" not in text


def test_an_exception_for_inputs_of_several_sizes_is_one_reason() -> None:
    """Numbers in the message of an exception that one line raises make no difference; in others they do."""
    errors = [
        replace(FAILED, name=f"c{n}", message=f"IndexError: size {n}", location="a.py, line 3: x")
        for n in range(2)
    ]
    assert "one: every check fails for this reason" in printed(graded_on(errors))
    values = [replace(check, message=f"It is {n}.") for n, check in enumerate(errors)]
    assert "every check" not in printed(graded_on(values))


LINE = "e = torch.exp(文)"


@pytest.mark.parametrize(
    ("place", "shown"),
    [
        ("a.py, line 3: ", ["Your code: a.py, line 3: e = torch.exp(文)", " " * 39 + "^^"]),
        (
            "a_file_with_a_long_name.py, cell 12, line 345: ",
            ["Your code: a_file_with_a_long_name.py, cell 12, line 345:", f"    {LINE}", " " * 18 + "^^"],
        ),
    ],
    ids=["on one line", "below"],
)
def test_carets_stand_under_what_raised(place: str, shown: list[str]) -> None:
    """They stand under the part that raised, also where the line does not fit behind its place."""
    check = replace(FAILED, location=f"{place}{LINE}", marked=f"{LINE}\n{' ' * 14}^^")
    text = failure(check, Language("en"), width=70)
    assert text.split("\n\n")[1].split("\n") == shown


def test_what_was_printed_stands_below_the_example() -> None:
    """In full all lines are shown; on the last screen the first three."""
    lines = [f"row {n}" for n in range(5)]
    check = replace(FAILED, counterexample="X = 1", printed="\n".join(lines))
    full = failure(check, Language("en"))
    assert "    X = 1\n\nIt printed:\n    row 0\n    row 1" in full
    assert "row 4" in full
    short = printed(graded_on([check]))
    assert "It printed:\n    row 0\n    row 1\n    row 2\n    ...\n" in short


@pytest.mark.parametrize("title", ["A law.", "A law whose title takes more than a line. " * 4])
def test_the_status_beside_a_title_is_coloured(title: str) -> None:
    """The mark in front of a title and the word at the end of its first line have the status's colour."""
    checks = (CheckResult("a", title.strip(), "timeout", 3), CheckResult("b", "B.", "failed", 1))
    rows = [
        row for row in report(graded_on(checks), WIDTH, Language("en")) if "0 / 3" in row.plain and row.spans
    ]
    coloured = [[row.plain[span.start : span.end] for span in row.spans] for row in rows]
    assert [words[1:] for words in coloured] == [["timeout"]]
    first, *_ = rows[0].plain.splitlines()
    assert first.endswith("timeout 0 / 3")


MISTAKE = Misconception("fraction", "It divides.", "A count", "**A count.** Divide once,\nby all examples.")


def test_help_comes_in_levels() -> None:
    """First the message, then the hint, then what the statement says; each level names the next one."""
    hinted = replace(FAILED, hint="Sum them.")
    one = graded_on(exercises=(ExerciseResult("one", "One", (hinted,), misconceptions=(MISTAKE,)),))
    texts = [
        "\n".join(text.plain for text in report(one, WIDTH, Language("en"), hints=Hints(level, "--hint")))
        for level in (0, 1, 2)
    ]
    assert ["It is 2." in text for text in texts] == [True] * 3
    assert ["Hint: Sum them." in text for text in texts] == [False, True, True]
    assert ["A count. Divide once, by all examples." in text for text in texts] == [False, False, True]
    assert ["For a hint, add --hint." in text for text in texts] == [True, False, False]
    assert ["For more, add --hint once more." in text for text in texts] == [False, True, False]
    assert all("See “A count” in the statement (grader explain one)." in " ".join(t.split()) for t in texts)


def test_the_first_failure_is_one_of_written_code() -> None:
    """An unwritten function counts only where nothing else fails."""
    todo = ExerciseResult("todo", "Todo", (replace(FAILED, status="todo"),))
    passed = ExerciseResult("passed", "Passed", (replace(FAILED, status="passed"),))
    assert first_failure(graded_on(exercises=(todo, passed, EXERCISE))) == (EXERCISE, FAILED)
    assert first_failure(graded_on(exercises=(passed, todo))) == (todo, todo.checks[0])
    assert first_failure(graded_on(exercises=(passed,))) is None


@pytest.mark.parametrize(("language", "word"), [("en", "not judged"), ("zh", "未评判")])
def test_what_is_not_judged_comes_behind_what_fails(language: str, word: str) -> None:
    """A check that is not judged has a word of its own, and the failure is the one in full."""
    unjudged = CheckResult("u", "Law one.", "not_judged", 1, message="Not judged: no numbers came back.")
    todo = CheckResult("t", "Law two.", "todo", 1, message="Not written yet.")
    graded = replace(graded_on((todo, unjudged, replace(FAILED, name="f"))), language=language)
    text = printed(graded)
    assert word in text
    assert "one::f" in text
    assert "one::u" not in text
    unfolded = printed(graded, shows="all")
    assert unfolded.index("It is 2.") < unfolded.index("no numbers came back")


def test_checks_that_fail_for_one_reason_share_a_line() -> None:
    """Where each check of an exercise fails with one message, neither titles nor the message stand twice."""
    checks = tuple(replace(FAILED, name=name, title=f"Law {name}.") for name in "abc")
    text = printed(graded_on(checks))
    assert "✗ 3 checks fail for one reason" in text
    assert "Law" not in text
    assert text.count("It is 2.") == 1
    assert "Law b." in printed(graded_on(checks), shows="all")
    different = (*checks[:2], replace(checks[2], message="It is 3."))
    assert "Law a." in printed(graded_on(different))
