"""The pages for people: their commands, outputs, code and links are real, and the template is complete."""

from __future__ import annotations

import ast
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click
import pytest

from grader.commands import grader
from helpers import EXERCISES, ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
CHINESE = (ROOT / "README.zh.md").read_text(encoding="utf-8")
COMMANDS = grader.list_commands(click.Context(grader))
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# The output names the data set; tests without a folder of data use another one.
IMAGES = (("the images of digits", "the images of MNIST"), ("digits 的图像", "MNIST 的图像"))


def page(name: str) -> str:
    """Return the text of a page in docs/."""
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


def blocks(text: str, language: str = "") -> list[str]:
    """Return the fenced blocks of a page that are in one language."""
    return [body for found, body in FENCE.findall(text) if found == language]


def shown_by(command: str, folder: Path) -> str:
    """Return the output of a command at 80 columns, without trailing spaces."""
    (folder / "examples").symlink_to(ROOT / "examples")
    arguments = [sys.executable, "-m", *shlex.split(command)]
    environment = os.environ | {"COLUMNS": "80"}
    run = subprocess.run(arguments, cwd=folder, env=environment, capture_output=True, text=True, timeout=300)
    output = "\n".join(line.rstrip() for line in run.stdout.rstrip().splitlines())
    if "GRADER_DATA" not in os.environ:
        for found, wanted in IMAGES:
            output = output.replace(found, wanted)
    return output


def expect_shown(text: str, command: str, output: str) -> None:
    """Assert that a page shows the output in the first block below the command."""
    _, named, below = text.partition(f"`{command}`")
    assert named, command
    assert blocks(below)[0] == f"{output}\n"


# Outputs


@pytest.mark.parametrize(
    ("readme", "language", "said"),
    [(README, "", "9 submissions graded"), (CHINESE, " --lang zh", "已评 9 份提交")],
    ids=["en", "zh"],
)
def test_the_output_of_the_first_command_is_real(
    readme: str, language: str, said: str, tmp_path: Path
) -> None:
    """README shows the real output of the command that grades the sample class."""
    command = f"grader grade examples/class --assignment core --out report{language}"
    output = shown_by(command, tmp_path)
    assert said in output
    expect_shown(readme, command, output)


@pytest.mark.parametrize(
    ("readme", "language", "said"),
    [(README, "", "Most likely:"), (CHINESE, " --lang zh", "最可能的原因：")],
    ids=["en", "zh"],
)
def test_the_feedback_that_readme_shows_first_is_real(
    readme: str, language: str, said: str, tmp_path: Path
) -> None:
    """The picture at the top of README shows the command's real output."""
    command = f"grader check examples/class/chen.ipynb --exercise accuracy{language}"
    output = shown_by(command, tmp_path)
    assert "10 / 12" in output
    assert said in output
    expect_shown(readme, command, output)


def test_the_feedback_that_learners_are_shown_is_real(tmp_path: Path) -> None:
    """The learners' page shows the command's real output for one hand-in."""
    command = "grader check examples/class/ben.py --exercise softmax --exercise train_epoch"
    output = shown_by(command, tmp_path)
    assert "large_logits_stay_finite" in output
    assert "sum() is used as the sum over the batch" in output
    expect_shown(page("learners.md"), command, output)


def test_the_chinese_feedback_that_learners_are_shown_is_real(tmp_path: Path) -> None:
    """The Chinese learners' page shows the command's real output for one hand-in."""
    command = "grader check examples/class/ben.py --exercise softmax --lang zh"
    output = shown_by(command, tmp_path)
    assert "18 / 21" in output
    expect_shown(page("learners.zh.md"), command, output)


# Commands and code


def test_both_languages_show_the_same_commands() -> None:
    """Both READMEs show the same two commands."""
    commands = re.findall(r"^    (python -m pip .*)$", README, re.MULTILINE)
    assert len(commands) == 2
    assert re.findall(r"^    (python -m pip .*)$", CHINESE, re.MULTILINE) == commands


def commands_of(text: str) -> list[list[str]]:
    """Return the `grader` commands in a page's code as lists of words; a command can span lines."""
    lines = [line for body in blocks(text) for line in re.sub(r"\n {6,}", " ", body).splitlines()]
    lines += re.findall(r"^    (.*)$", FENCE.sub("", text), re.MULTILINE)
    lines += (" ".join(span.split()) for span in re.findall(r"`([^`]+)`", FENCE.sub("", text)))
    found = re.findall(r"(?:^|&& )(grader [^#&\n]*)", "\n".join(lines), re.MULTILINE)
    return [re.sub(r"[\[\]]|\.\.\.", " ", command).split() for command in found]


def test_the_commands_in_pages_have_the_options_that_they_use() -> None:
    """Every `grader` command in a page exists and has the options that the page uses."""
    context = click.Context(grader)
    seen = set()
    for path in PAGES:
        for _, *words in commands_of(path.read_text(encoding="utf-8")):
            if not words or words[0].startswith("-"):
                continue
            command = grader.get_command(context, words[0])
            assert command is not None, (path, words)
            known = {name for option in command.params for name in option.opts + option.secondary_opts}
            used = {word.partition("=")[0] for word in words if word.startswith("--")} - {"--help"}
            assert used <= known, (path, words)
            seen.add(words[0])
    assert seen == set(COMMANDS)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_python_in_pages_is_python(path: Path) -> None:
    """Every block of Python in a page can be parsed."""
    for body in blocks(path.read_text(encoding="utf-8"), "python"):
        ast.parse(body)


@pytest.mark.parametrize("name", ["courses", "authors"])
def test_both_languages_show_the_same_code(name: str) -> None:
    """The Python and TOML of a Chinese page appear in the English page, in the same order."""
    for language in ("python", "toml"):
        english = iter(blocks(page(f"{name}.md"), language))
        assert all(body in english for body in blocks(page(f"{name}.zh.md"), language))


METADATA = {
    "my_course-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: my-course\nVersion: 1.0\n",
    "my_course/__init__.py": "",
}
ROSTER = "id,submitted,entry\n1815,2026-10-02T08:00:00+02:00,right.py\n1791,,wrong.py\n"


@pytest.fixture
def my_course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The installed course from the code in the authors' and the courses' pages; return its folder."""
    declared, _, entry_point = blocks(page("authors.md"), "toml")
    checks = next(body for body in blocks(page("authors.md"), "python") if "adds_to_itself" in body)
    plugin = "\n\n".join(body for body in blocks(page("authors.md"), "python") if "@hookimpl" in body)
    (assignment,) = (block for block in blocks(page("courses.md"), "toml") if "[assignments" in block)
    for theirs, mine in (("cross_entropy", "twofold"), ("softmax", "double")):
        assignment = assignment.replace(theirs, mine)
    group, line = entry_point.strip().splitlines()
    files = METADATA | {
        "my_course-1.0.dist-info/entry_points.txt": f"[{group.split('.')[-1]}\n{line.replace(chr(34), '')}\n",
        "my_course/plugin.py": plugin,
        "my_course/exercises/course.toml": f'title = "Doubles"\n{assignment}',
    }
    for name in ("double", "twofold"):
        files[f"my_course/exercises/{name}/exercise.toml"] = declared
        files[f"my_course/exercises/{name}/checks.py"] = checks
    for name, text in files.items():
        path = tmp_path / "installed" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    installed = [str(tmp_path / "installed"), *filter(None, [os.environ.get("PYTHONPATH")])]
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(installed))
    return tmp_path / "installed"


def test_the_exercise_course_and_format_that_authors_are_shown_work(
    my_course: Path, tmp_path: Path, run_grader: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    """The code of the authors' page and the assignment of the courses' page grade a class."""
    hand_ins = tmp_path / "class"
    hand_ins.mkdir()
    (hand_ins / "right.py").write_text("def double(X):\n    return X + X\n")
    (hand_ins / "wrong.py").write_text("def double(X):\n    return X\n")
    (tmp_path / "roster.csv").write_text(ROSTER)

    listed = run_grader("list")
    assert "hw1: double, twofold, due 2026-10-01 23:59+02:00" in listed.stdout, listed.stderr

    options = ("--assignment", "hw1", "--roster", "roster.csv", "--format", "totals", "--out", "out")
    graded = run_grader("grade", "class", *options)
    assert graded.returncode == 0, graded.stderr
    # 15 points, minus 10 per cent for one started day.
    assert (tmp_path / "out" / "totals.txt").read_text() == "1815 13.5\n1791 0\n"


# Pages as GitHub shows them


@pytest.mark.parametrize("text", [README, CHINESE], ids=["en", "zh"])
def test_readme_is_short_and_narrow(text: str) -> None:
    """README has at most 200 lines, and the lines of its code blocks fit 100 columns."""
    assert len(text.splitlines()) <= 200
    code = [line for _, body in FENCE.findall(text) for line in body.splitlines()]
    assert [line for line in code if len(line) > 100] == []


@pytest.mark.parametrize("text", [README, CHINESE], ids=["en", "zh"])
def test_readme_lists_every_page(text: str) -> None:
    """The index of README names every page of docs/, and the Chinese page if there is one."""
    pages = {path.relative_to(ROOT).as_posix() for path in (ROOT / "docs").glob("*.md")}
    translated = {name for name in pages if name.replace(".md", ".zh.md") in pages}
    chinese = {name for name in pages if name.endswith(".zh.md")}
    expected = pages - (translated if text == CHINESE else chinese)
    assert {target.partition("#")[0] for target in links(text)} >= expected


def links(text: str) -> list[str]:
    """Return the targets of a page's relative links, without those in code."""
    return re.findall(r"\]\((?!https?:|mailto:)([^)\s]+)\)", re.sub(r"`[^`\n]*`", "", FENCE.sub("", text)))


def anchors(text: str) -> set[str]:
    """Return the link names of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ +(.+?)\s*$", FENCE.sub("", text), re.MULTILINE)
    plain = (re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", heading).lower() for heading in headings)
    return {re.sub(r"[^\w\- ]", "", heading).replace(" ", "-") for heading in plain}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_between_pages_have_targets(path: Path) -> None:
    """Every relative link in a page names an existing file and an existing heading."""
    text = path.read_text(encoding="utf-8")
    for link in links(text):
        target, _, heading = link.partition("#")
        file = path.parent / target if target else path
        assert file.exists(), link
        if heading:
            assert heading in anchors(file.read_text(encoding="utf-8")), link


def test_the_template_holds_the_exercises_stubs() -> None:
    """The template's files equal the stubs byte for byte, one for each exercise."""
    stubs = {folder.parent.name: folder.read_bytes() for folder in EXERCISES.glob("*/stub.py")}
    template = {path.stem: path.read_bytes() for path in (ROOT / "student_template").glob("*.py")}
    assert template == stubs
