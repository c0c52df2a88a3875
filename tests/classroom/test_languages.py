"""Grades in two languages at once."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from classroom.helpers import entry
from grader.classroom.grading import grade_class
from grader.classroom.tasks import RemoteTask, pack_task, read_task, unpack_task
from grader.grades.grade import Grade
from grader.judge.options import RunSettings
from grader.plugins import plugin_manager
from grader.text.language import Language
from helpers import NAIVE, RIGHT, Grader, without_seconds

CHINESE = re.compile("[\u4e00-\u9fff]")
ONLY = ("--exercise", "softmax", "--exercise", "accuracy")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A class: a wrong hand-in, a notebook with a magic, a damaged zip, and a learner without a hand-in."""
    folder = tmp_path / "class"
    (folder / "ada").mkdir(parents=True)
    (folder / "ada" / "softmax.py").write_text(NAIVE)
    (folder / "ada" / "notes.tar").write_bytes(b"\0")
    cell = {"cell_type": "code", "source": "%matplotlib inline\n" + RIGHT, "metadata": {}, "outputs": []}
    notebook = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    (folder / "ben.ipynb").write_text(json.dumps(notebook))
    (folder / "eve.zip").write_bytes(b"PK is not enough")
    (tmp_path / "roster.csv").write_text("id,name\nada,Ada\nben,Ben\neve,Eve\nzoe,Zoe\n")
    return tmp_path


def grades(home: Path, out: str) -> dict[str, Any]:
    """Return the grades of a class by id, without times."""
    document = json.loads((home / out / "grades.json").read_text(encoding="utf-8"))
    return {grade["submission"]["id"]: grade for grade in without_seconds(document["grades"])}


def grade(home: Path, run_grader: Grader, out: str, *options: str) -> dict[str, Any]:
    """Grade the class and return its grades."""
    arguments = ("grade", "class", "--out", out, "--roster", "roster.csv", "--seed", "7", *ONLY, *options)
    done = run_grader(*arguments, cwd=home)
    assert done.returncode == 0, done.stderr
    return grades(home, out)


def test_a_grade_has_each_text_of_two_grades(home: Path, run_grader: Grader) -> None:
    """Run once in two languages, a class has the grades of a run in each; also in processes and when kept."""
    english = grade(home, run_grader, "en", "--lang", "en")
    chinese = grade(home, run_grader, "zh", "--lang", "zh")
    both = grade(home, run_grader, "both", "--lang", "en,zh")
    assert list(both) == ["ada", "ben", "eve", "zoe"]
    for id, document in both.items():
        assert document["language"] == "en"
        assert list(document["texts"]) == ["zh"]
        read = Grade.from_json({**document, "seconds": 0.0})
        assert without_seconds(read.said_in("en").as_json()) == without_seconds(
            Grade.from_json({**english[id], "seconds": 0.0}).as_json()
        )
        assert without_seconds(read.said_in("zh").as_json()) == without_seconds(
            Grade.from_json({**chinese[id], "seconds": 0.0}).as_json()
        )
        with pytest.raises(LookupError):
            read.said_in("fr")
        feedback = {
            out: (home / out / id / "feedback.txt").read_text(encoding="utf-8")
            for out in ("en", "zh", "both")
        }
        second = (home / "both" / id / "feedback.zh.txt").read_text(encoding="utf-8")
        assert (feedback["both"], second) == (feedback["en"], feedback["zh"])
        assert not CHINESE.search(feedback["both"])
        assert not (home / "en" / id / "feedback.zh.txt").exists()
    assert english["ada"]["texts"] == {}
    assert CHINESE.search(both["eve"]["texts"]["zh"]["problem"])
    assert CHINESE.search(both["zoe"]["texts"]["zh"]["problem"])
    # The same in processes.
    assert grade(home, run_grader, "jobs", "--lang", "en,zh", "--jobs", "2") == both
    # What is kept has both; a regrade keeps the languages, also where it prints in another one.
    for command in (("regrade",), ("regrade", "--lang", "zh")):
        done = run_grader(*command, "--out", "both", cwd=home)
        assert done.returncode == 0, done.stderr
        assert "3" in done.stdout
        assert grades(home, "both") == both
    shown = run_grader("show", "ada", "--out", "both", "--lang", "zh", cwd=home)
    assert CHINESE.search(shown.stdout)
    assert not CHINESE.search(run_grader("show", "ada", "--out", "both", "--lang", "en", cwd=home).stdout)
    # Feedback of a language that the grades no longer have does not stay.
    assert grade(home, run_grader, "both", "--lang", "en") == english
    assert not (home / "both" / "ada" / "feedback.zh.txt").exists()
    # A language can be added to the grades of an earlier run.
    assert run_grader("regrade", "--lang", "en,zh", "--out", "en", cwd=home).returncode == 0
    assert grades(home, "en") == both


def test_no_check_is_judged_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With two languages, learner code gets the calls that it gets with one."""
    # Imported here: it loads torch.
    from grader.course.catalogue import read_catalogue
    from grader.judge.opening import open_judge, worker_source
    from grader.judge.session import Session

    manager = plugin_manager()
    catalogue = read_catalogue(manager)
    counts = []
    ask = Session.ask
    asked: list[int] = []

    def counted(self: Session, calls: Any) -> Any:
        asked.append(len(calls))
        return ask(self, calls)

    monkeypatch.setattr(Session, "ask", counted)
    handed_in = entry(tmp_path, "ada", NAIVE)
    with worker_source(manager, catalogue) as workers:
        for others in ((), ("zh",)):
            settings = RunSettings(exercises=("softmax",), other_languages=others)
            judge = open_judge(settings, catalogue, manager, workers)
            (graded,) = grade_class({"ada": handed_in}, {}, judge, manager, Language())
            assert graded.grades is not None
            assert graded.grades[0].languages == ("en", *others)
            counts.append([*asked])
            asked.clear()
    assert counts[0] == counts[1]


def test_texts_travel_to_other_processes(tmp_path: Path) -> None:
    """What is said of a hand-in when it is read reaches another process in each language."""
    (tmp_path / "eve.zip").write_bytes(b"PK is not enough")
    from grader.handins.entry import Entry, HandIn

    one = Entry("eve", (HandIn(tmp_path / "eve.zip"),))
    task = read_task(one, None, plugin_manager(), Language(), [Language("zh")])
    remote = RemoteTask(task, RunSettings(other_languages=("zh",)), {})
    assert unpack_task(pack_task(remote)) == remote
    (read,) = task.submissions
    assert read.submission.words["zh"][read.problem].startswith("eve.zip：")


@pytest.mark.parametrize(
    ("languages", "says"),
    [
        ("fr", "--lang: found 'fr'; expected one or several of en, zh, with commas between them"),
        ("en,fr", "--lang: found 'fr'; expected"),
        ("en,", "--lang: found ''; expected"),
        ("zh,zh", "--lang: found zh twice; name each language once"),
    ],
)
def test_a_wrong_language_is_one_line(languages: str, says: str, home: Path, run_grader: Grader) -> None:
    """An unknown language, or one that is named twice, ends the command with 2 and a line."""
    done = run_grader("check", "class/ada", "--lang", languages, cwd=home)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert done.stderr.startswith(f"grader: {says}")


def test_one_submission_is_printed_in_the_first_language(home: Path, run_grader: Grader) -> None:
    """`grader check --lang zh,en` prints Chinese, and its grade has English texts, too."""
    done = run_grader("check", "class/ada", *ONLY, "--lang", "zh,en", "--json", "grade.json", cwd=home)
    assert CHINESE.search(done.stdout)
    document = json.loads((home / "grade.json").read_text(encoding="utf-8"))
    assert (document["language"], list(document["texts"])) == ("zh", ["en"])
    texts = document["texts"]["en"]
    assert not CHINESE.search(json.dumps(texts, ensure_ascii=False))
    assert [e["name"] for e in texts["exercises"]] == [e["name"] for e in document["exercises"]]
