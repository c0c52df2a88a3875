"""Files of a submission that pytest would obey: ini files and conftest.py."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from helpers import NAIVE

CHECK = "softmax::large_logits_stay_finite"
GRADE = ("--grade", "--grade-exercise=softmax", CHECK)
# If Python imports or runs it, it leaves a file and makes every comparison pass.
EVIL = """
from pathlib import Path

import grader.authoring.expect as expect

Path({mark!r}).touch()
expect.close = expect.number = expect.between = lambda *arguments, **named: None
"""
# Each one makes pytest do what a learner wants, if pytest takes its settings from the submission.
ATTACKS: Mapping[str, Mapping[str, str]] = {
    "imports a module": {
        "pytest.ini": "[pytest]\npythonpath = .\nfilterwarnings = ignore::evil.Evil\n",
        "evil.py": EVIL + "\n\nclass Evil(Warning):\n    pass\n",
    },
    "loads a conftest": {
        "pyproject.toml": '[tool.pytest.ini_options]\naddopts = "ada"\n',
        "conftest.py": EVIL,
    },
    "empties a file": {"tox.ini": "[pytest]\nlog_file = {precious}\n"},
    "is the root": {"setup.py": EVIL},
}


@pytest.fixture
def home(pytester: pytest.Pytester) -> pytest.Pytester:
    """The folder of a person who looks at others' submissions, with a file that is precious."""
    (pytester.mkdir("mine") / "precious.txt").write_text("A year of work.")
    return pytester


def hand_in(home: pytest.Pytester, files: Mapping[str, str], folder: str = "ada") -> Path:
    """Write a wrong softmax, and files of an attack beside it; return their folder."""
    target = home.path / folder
    target.mkdir(parents=True)
    (target / "softmax.py").write_text(NAIVE)
    for name, text in files.items():
        places = {"mark": str(mark(home)), "precious": str(precious(home))}
        for place, path in places.items():
            text = text.replace(f"{{{place}!r}}", repr(path)).replace(f"{{{place}}}", path)
        (target / name).write_text(text)
    return target


def mark(home: pytest.Pytester) -> Path:
    return home.path / "evil_was_here"


def precious(home: pytest.Pytester) -> Path:
    return home.path / "mine" / "precious.txt"


def assert_refused(result: pytest.RunResult, place: str, submission: str) -> None:
    """Assert that pytest shows no points, and one line that says what to type."""
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    (line,) = (line for line in result.errlines if line.strip())
    assert line == (
        f"ERROR: {place}: pytest has taken its settings from the submission, and it is too late to protect "
        "the judge: code of the learner may have run; write options with an equals sign, as in "
        f"--submission={submission}"
    )
    assert "points" not in result.stdout.str()


@pytest.mark.parametrize("attack", ATTACKS)
def test_settings_of_a_submission_are_refused(attack: str, home: pytest.Pytester) -> None:
    """With a space after --submission, pytest finds the ini file; the run ends with 4 and one line."""
    folder = hand_in(home, ATTACKS[attack])
    place = folder if attack == "is the root" else folder / next(iter(ATTACKS[attack]))
    result = home.runpytest_subprocess(*GRADE, "--submission", "ada")
    assert_refused(result, str(place), "ada")
    assert precious(home).read_text() == "A year of work."


def test_settings_of_a_submission_are_not_found_behind_an_equals_sign(home: pytest.Pytester) -> None:
    """With an equals sign none of the files is obeyed, and the wrong solution fails."""
    everything = {name: text for files in ATTACKS.values() for name, text in files.items()}
    hand_in(home, everything)
    result = home.runpytest_subprocess(*GRADE, "--submission=ada")
    result.assert_outcomes(failed=1)
    assert not mark(home).exists()
    assert precious(home).read_text() == "A year of work."


@pytest.mark.parametrize("name", ["test_ada", "softmax"])
def test_no_conftest_is_run(name: str, home: pytest.Pytester) -> None:
    """pytest runs the conftest.py of folders that bear such names, but not with --grade."""
    hand_in(home, {"conftest.py": EVIL}, name)
    result = home.runpytest_subprocess(*GRADE, f"--submission={name}")
    result.assert_outcomes(failed=1)
    assert not mark(home).exists()


@pytest.mark.parametrize(
    ("options", "submission"),
    [
        (("--submission", "hand-ins/ada"), "hand-ins/ada"),
        (("--submission", "hand-ins/ada/hw1"), "hand-ins/ada/hw1"),
        (("--submission", "hand-ins/ada/softmax.py"), "hand-ins/ada/softmax.py"),
        (("--submission", "hand-ins/link"), "hand-ins/link"),
        (("--submission=hand-ins/ada", "--grade-json", "hand-ins/ada/grade.json"), "hand-ins/ada"),
    ],
    ids=["folder", "folder-below", "file", "link", "value-of-another-option"],
)
def test_settings_are_refused_wherever_they_lie(
    options: tuple[str, ...], submission: str, home: pytest.Pytester
) -> None:
    """An ini file in, above or beside the submission is refused, also behind a link."""
    folder = hand_in(home, {"grade.json": "{}"}, "hand-ins/ada")
    (home.path / "elsewhere.ini").write_text("[pytest]\n")
    (folder / "pytest.ini").symlink_to(home.path / "elsewhere.ini")
    (home.path / "hand-ins" / "link").symlink_to(folder)
    hand_in(home, {}, "hand-ins/ada/hw1")
    result = home.runpytest_subprocess(*GRADE, *options)
    found = home.path / ("hand-ins/link" if "link" in submission else "hand-ins/ada") / "pytest.ini"
    assert_refused(result, str(found), submission)


@pytest.mark.parametrize("options", [(), ("--submission", "softmax.py")])
def test_a_learner_may_have_an_ini_file(
    options: tuple[str, ...], home: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Started inside the submission, pytest obeys the ini files there, as it always does."""
    monkeypatch.chdir(hand_in(home, {"pytest.ini": "[pytest]\nconsole_output_style = count\n"}))
    result = home.runpytest_subprocess(*GRADE, *options)
    result.assert_outcomes(failed=1)
    assert "[1/1]" in result.stdout.str()


def test_a_submission_without_settings_needs_no_equals_sign(home: pytest.Pytester) -> None:
    """An ini file of the person who starts pytest is obeyed, wherever the submission lies."""
    hand_in(home, {}, "mine/hand-ins/ada")
    home.makeini("[pytest]\nconsole_output_style = count\n")
    result = home.runpytest_subprocess(*GRADE, "--submission", "mine/hand-ins/ada")
    result.assert_outcomes(failed=1)
