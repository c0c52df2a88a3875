"""Text of learners in every output: it is readable, and no program takes it as a command."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import nbformat
import pytest

from helpers import RIGHT

# Characters and commands that a learner's text must not bring into any output.
OBEYED = {
    "a control character": "[\x00-\x08\x0b-\x1f\x7f-\x9f]",
    "what reorders text": "[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]",
    "what can't be seen": "[\u00ad\u034f\u115f\u1160\u200b-\u200d\u2060-\u2064\u3164\ufeff\uffa0]",
    "a hidden text": "[\U000e0000-\U000e01ef]",
    "an end of line that few know": "[\u2028\u2029]",
    "what XML forbids": "[\ufffe\uffff]",
    "a pile of accents": "[\u0300-\u036f]{5}",
    "a command to GitHub": r"::(error|warning|group|set-output|stop-commands|add-mask)\b",
    "an older command to GitHub": r"##\[",
    "a command to Azure or TeamCity": r"##(vso|teamcity)\[",
}
HOSTILE = (
    "\x1b[31mred\x1b[0m \x9b2J \x08\x07 \u202eeman\u202c \u2066a\u2069 z\u200bw \U000e0041 \u3164 "
    "one\u2028two \x85 \uffff e\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301 "
    "::error file=a.py,line=1::gone ::stop-commands::key x::warning::y ##[group]g "
    "##vso[task.complete result=Succeeded] ##teamcity[x]"
)
FORGED = "Forged:\nsoftmax: 21 / 21\ntotal: 21 / 21\n00: 21 / 21 points\n"
# Markup that rich would show as styles and emoji.
MARKUP = "[bold red]b[/] [link=http://a.b]l[/link] :smile:"


NAMES_ARE_BYTES = sys.platform == "linux"
# The sources of a learner's text: softmax.py with TEXT as a Python literal.
SOURCES = {
    "raised": f"def softmax(X):\n    raise ValueError(TEXT + {FORGED!r})\nraise RuntimeError({FORGED!r})\n",
    "raised, a line each": "def softmax(X):\n    raise ValueError(TEXT.replace(' ', chr(10)))\n",
    "an exception's name": "def softmax(X):\n    raise type(TEXT, (Exception,), {})('x')\n",
    "returned": "def softmax(X):\n    return TEXT\n",
    "returned in a list": "def softmax(X):\n    return [TEXT, TEXT]\n",
    "a type's name": "def softmax(X):\n    return type(TEXT, (), {})()\n",
    "left out": f"raise RuntimeError(TEXT)\n{RIGHT}",
    "printed": f"import sys\nprint(TEXT)\nprint(TEXT, file=sys.stderr)\n{RIGHT}",
    "printed in the example": f"def softmax(X):\n    print(TEXT + {FORGED!r})\n    return 0 * X\n",
    "warned": f"import warnings\nwarnings.warn(TEXT)\n{RIGHT}",
    "not loaded": "def make():\n    raise ValueError(TEXT)\nsoftmax = make()\n",
    "markup": f"def softmax(X):\n    raise ValueError({MARKUP!r})\n",
}
# The outputs that contain the text, and the proof that it arrived there.
SHOWN = {
    "raised": "\\x1b[31mred",
    "raised, a line each": "\\x1b[31mred",
    "an exception's name": "\\x1b[31mred",
    "returned": "\\x1b[31mred",
    "a type's name": "\\x1b[31mred",
    "left out": "\\x1b[31mred",
    "not loaded": "\\x1b[31mred",
    "printed in the example": "\\x1b[31mred",
    "markup": MARKUP,
}
# Texts that are names of hand-ins, up to the maximum length of a name.
CALLED = [
    "::error file=a,line=1::gone.py",
    "::stop-commands::k.py",
    "##[error]##vso[x]##teamcity[y].py",
    "\x1b[31mred\x9b2J.py",
    "\u202egnp\u202c\u200b\u3164\U000e0041.py",
    "two\nlines\u2028or\x85three.py",
    "z" + "\u0301" * 20 + ".py",
    "[bold red]b[link=x] :smile:.py",
    "=cmd()|a.py",
]
WITH_TEXT = [place for place in SOURCES if place != "markup"]


@dataclass(frozen=True)
class Outputs:
    """The kit's outputs about hostile hand-ins as bytes, by the name of the place."""

    data: dict[str, bytes]

    def text(self, place: str) -> str:
        """Return an output's text, which must be valid UTF-8."""
        return self.data[place].decode("utf-8")


def run(*command: object, cwd: Path) -> subprocess.CompletedProcess[bytes]:
    """Run a command as a person does in a terminal of 80 columns."""
    return subprocess.run([sys.executable, *map(str, command)], cwd=cwd, capture_output=True, timeout=300)


def hand_ins(folder: Path) -> None:
    """Write a class with an entry for each source of text, and others whose names are texts."""
    folder.mkdir()
    for number, (place, source) in enumerate(SOURCES.items()):
        text = source.replace("TEXT", ascii(HOSTILE))
        (folder / f"{number:02}.py").write_text(f"# {place}\n{text}", encoding="utf-8")
    (folder / "readable.py").write_text(RIGHT)
    cells = [
        nbformat.v4.new_code_cell(f"!{HOSTILE}\n%%{HOSTILE}\n", id="a"),
        nbformat.v4.new_code_cell(RIGHT, id="b"),
    ]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), folder / "magic.ipynb")
    (folder / "broken.ipynb").write_text(
        json.dumps({"nbformat": HOSTILE, HOSTILE: HOSTILE}), encoding="utf-8"
    )
    with zipfile.ZipFile(folder / "names.zip", "w") as archive:
        archive.writestr(f"../{HOSTILE}.py".replace("\x00", ""), "x = 1")
        archive.writestr(f"{HOSTILE}.py".replace("/", ""), "def softmax(X:\n")
    if NAMES_ARE_BYTES:
        for name in CALLED:
            (folder / name).write_text("def softmax(X:\n")


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> Outputs:
    """All outputs of `grader grade`, `grader check` and `pytest --grade` about such hand-ins."""
    home = tmp_path_factory.mktemp("hostile")
    hand_ins(home / "class")
    graded = run("-m", "grader", "grade", "class", "--out", "out", "--exercise", "softmax", cwd=home)
    assert graded.returncode == 0, graded.stderr
    data = {"grade, stdout": graded.stdout, "grade, stderr": graded.stderr}
    for name in ("grades.csv", "grades.json"):
        data[name] = (home / "out" / name).read_bytes()
    for name in ("feedback.txt", "grade.json"):
        files = sorted((home / "out").glob(f"*/{name}"))
        assert len(files) == len(list((home / "class").iterdir()))
        data[name] = b"\n".join(file.read_bytes() for file in files)

    for place, source in (("raised", "00.py"), ("remarks", "magic.ipynb")):
        checked = run("-m", "grader", "check", f"class/{source}", "--exercise", "softmax", cwd=home)
        data[f"check, {place}"] = checked.stdout
        assert checked.stderr == b""
    refused = run("-m", "grader", "check", "class/broken.ipynb", cwd=home)
    data["check, stderr"] = refused.stderr

    options = ("--grade", "--grade-exercise=softmax", "-v", "-rA", "--junitxml=x.xml", "--grade-json=g.json")
    tested = run("-m", "pytest", *options, "--submission=class/00.py", cwd=home)
    data["pytest, stdout"] = tested.stdout
    data["pytest, stderr"] = tested.stderr
    data["pytest, junitxml"] = (home / "x.xml").read_bytes()
    data["pytest, json"] = (home / "g.json").read_bytes()
    refused = run("-m", "pytest", "--grade", "--submission=class/broken.ipynb", cwd=home)
    data["pytest, refused"] = refused.stdout + refused.stderr
    return Outputs(data)


PLACES = [
    "grade, stdout", "grade, stderr", "grades.csv", "grades.json", "feedback.txt", "grade.json",
    "check, raised", "check, remarks", "check, stderr",
    "pytest, stdout", "pytest, stderr", "pytest, junitxml", "pytest, json", "pytest, refused",
]  # fmt: skip


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("sign", OBEYED)
def test_no_output_holds_control_characters_or_commands(place: str, sign: str, outputs: Outputs) -> None:
    """Whatever a learner raises, returns, prints or uses as a file name is shown as text."""
    found = re.findall(f".{{0,20}}(?:{OBEYED[sign]}).{{0,20}}", outputs.text(place), re.IGNORECASE)
    assert found == []


def test_every_output_is_in_the_table(outputs: Outputs) -> None:
    """The table above contains every output of the runs."""
    assert set(PLACES) == set(outputs.data)


@pytest.mark.parametrize("place", ["feedback.txt", "grade.json", "grades.json"])
@pytest.mark.parametrize("source", SHOWN)
def test_learners_text_is_readable(place: str, source: str, outputs: Outputs) -> None:
    """Learners can read the text of their code, with escapes for unprintable characters."""
    text = outputs.text(place)
    if place.endswith(".json"):
        documents = json.loads(text)["grades"] if place == "grades.json" else list(several(text))
        grades = {grade["submission"]["id"]: grade for grade in documents}
        text = json.dumps(grades[entry(source)]).replace("\\\\", "\\")
    else:
        text = text.partition(f"{entry(source)}: ")[2].partition(" points\n")[2]
        text = re.split(r"^\d\d: .* points$", text, flags=re.MULTILINE)[0]
    assert SHOWN[source] in " ".join(text.split())


def entry(source: str) -> str:
    """Return the id of the entry of a source."""
    return f"{list(SOURCES).index(source):02}"


def several(text: str) -> Iterator[Any]:
    """Yield JSON documents that follow each other in one text."""
    while text.strip():
        document, end = json.JSONDecoder().raw_decode(text.lstrip())
        yield document
        text = text.lstrip()[end:]


@pytest.mark.parametrize("place", ["check, raised", "pytest, stdout", "pytest, junitxml", "pytest, json"])
def test_one_submission_says_what_it_raised(place: str, outputs: Outputs) -> None:
    """The commands for one submission show the exception's text."""
    assert "x1b[31mred" in outputs.text(place)


def test_the_xml_can_be_read(outputs: Outputs) -> None:
    """pytest writes valid XML 1.0 for CI services, with a failure for each check."""
    root = ElementTree.fromstring(outputs.data["pytest, junitxml"])
    assert len(list(root.iter("failure"))) == len(list(root.iter("testcase"))) == 13


@pytest.mark.skipif(not NAMES_ARE_BYTES, reason="such files can be named on Linux only")
def test_every_name_has_a_row_of_its_own(outputs: Outputs) -> None:
    """The table and the summary have one line for each entry, whatever its name."""
    rows = list(csv.reader(outputs.text("grades.csv").splitlines()))
    ids = [row[0] for row in rows[1:]]
    assert len(ids) == len(set(ids)) == len(SOURCES) + len(CALLED) + 4
    assert {len(row) for row in rows} == {5}
    assert "two%nlines%u2028or%x85three" in ids
    assert "[bold red]b[link=x] :smile:" in ids
    assert "'=cmd()|a" in ids
    shown = "".join(outputs.text("grade, stdout").split())
    assert "[bold" in shown
    assert ":smile:" in shown


@pytest.mark.parametrize("place", ["check, raised", "feedback.txt", "pytest, stdout"])
def test_no_line_of_a_summary_is_forged(place: str, outputs: Outputs) -> None:
    """A text of several lines is never in the place of the points."""
    text = outputs.text(place)
    assert "RuntimeError: Forged:" in " ".join(text.split())
    assert not [line for line in text.splitlines() if line in FORGED.split("\n")[1:-1]]
