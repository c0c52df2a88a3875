"""What a person sees in terminals and pipes: their encodings, colours, and the bar of a training run."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from helpers import NAIVE

ENCODINGS = {"gbk": ("√", "×"), "cp1252": ("+", "×"), "ascii": ("+", "x"), "utf-8": ("✓", "✗")}
QUOTES = {"gbk": "“”", "cp1252": "“”", "ascii": '""', "utf-8": "“”"}
ESCAPE = re.compile(r"\\[xuU][0-9a-f]{2}")
CHECK = ("grader", "check", "softmax.py", "-v")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder with a softmax that overflows, and the same as a class of one."""
    (tmp_path / "softmax.py").write_text(NAIVE)
    (tmp_path / "class").mkdir()
    (tmp_path / "class" / "softmax.py").write_text(NAIVE)
    return tmp_path


def printed(encoding: str, home: Path, *arguments: str) -> str:
    """Return what a module of Python prints where the pipes have an encoding."""
    environment = os.environ | {"PYTHONIOENCODING": encoding}
    command = [sys.executable, "-m", *arguments]
    done = subprocess.run(command, cwd=home, env=environment, capture_output=True, timeout=300, check=False)
    return (done.stdout + done.stderr).decode(encoding)


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_marks_are_characters_that_the_encoding_has(encoding: str, home: Path) -> None:
    """A passed and a failed check have different marks, quotes are quotes, and no letter is an escape."""
    text = printed(encoding, home, *CHECK)
    passed, failed = ENCODINGS[encoding]
    lines = text.splitlines()
    assert [line[:2] for line in lines if line.endswith(" 1 / 1")] == [f"{passed} "] * 8
    assert [line[:2] for line in lines if line.endswith((" 0 / 1", " 0 / 2"))] == [f"{failed} "] * 2
    opening, closing = QUOTES[encoding]
    assert f"See {opening}Large logits{closing}" in " ".join(text.split())
    assert not ESCAPE.search(text)


def test_chinese_in_gbk_is_readable(home: Path) -> None:
    """With --lang zh, a terminal of GBK shows marks, Chinese and quotes."""
    text = printed("gbk", home, *CHECK, "--lang", "zh")
    assert "\n√ 每一行" in text or "\n√ softmax" in text
    assert "\n× " in text
    assert "参见题目说明中的“" in "".join(text.split())
    assert not ESCAPE.search(text)


@pytest.mark.parametrize("encoding", ["gbk", "cp1252", "ascii"])
@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("grader", "grade", "class", "--out", "out", "--exercise", "softmax"), "1 submission graded"),
        (("grader", "doctor"), "Learner code on this machine"),
        (("pytest", "--grade", "--submission=softmax.py"), "total: 18 / 21"),
        (("grader", "--help"), "softmax"),
    ],
    ids=["summary", "doctor", "pytest", "help"],
)
def test_no_output_has_escapes(encoding: str, arguments: tuple[str, ...], says: str, home: Path) -> None:
    """The summary of a class, doctor, pytest and the help are readable in each encoding."""
    text = printed(encoding, home, *arguments)
    assert says in text
    assert not ESCAPE.search(text)


def shown_in_a_terminal(home: Path, *arguments: str, **variables: str) -> str:
    """Return what the grader writes into a pseudo-terminal."""
    pty = pytest.importorskip("pty", reason="this system has no pseudo-terminals")
    ours, theirs = pty.openpty()
    plain = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "FORCE_COLOR")}
    command = [sys.executable, "-m", "grader", *arguments]
    environment = plain | {"TERM": "xterm-256color", "COLUMNS": "80"} | variables
    with subprocess.Popen(command, cwd=home, env=environment, stdout=theirs, stderr=theirs) as process:
        os.close(theirs)
        written = b""
        try:
            while part := os.read(ours, 65536):
                written += part
        except OSError:  # Linux says in this way that the other end is closed
            pass
        process.wait(timeout=300)
    os.close(ours)
    return written.decode("utf-8")


def test_colours_are_for_terminals_that_have_them(home: Path) -> None:
    """A terminal gets colours; with NO_COLOR it gets none, and with TERM=dumb no escape sequence at all."""
    colour = re.compile(r"\x1b\[(?:\d+;)*3\d")
    assert colour.search(shown_in_a_terminal(home, "check", "softmax.py"))
    uncoloured = shown_in_a_terminal(home, "check", "softmax.py", NO_COLOR="1")
    assert not colour.search(uncoloured)
    dumb = shown_in_a_terminal(home, "check", "softmax.py", TERM="dumb")
    assert "\x1b" not in dumb
    for text in (uncoloured, dumb):
        assert "✗ Logits as large as" in text


NET = """
import torch

class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(784, 10))

    def forward(self, X):
        return self.layers(X)
"""


def test_the_bar_says_that_a_net_is_trained_as_soon_as_it_is(tmp_path: Path) -> None:
    """While a net is trained, the bar names the exercise from the beginning on, and then the epoch."""
    (tmp_path / "mnist_net.py").write_text(NET)
    shown = shown_in_a_terminal(tmp_path, "check", "mnist_net.py", "--exercise", "mnist_net")
    said = re.findall(r"checks|training for mnist_net(?:, epoch \d+ of \d+)?", shown)
    texts = list(dict.fromkeys(said))
    assert texts[0] == "checks"
    assert "training for mnist_net" in texts
    assert any(re.fullmatch(r"training for mnist_net, epoch 1 of \d+", text) for text in texts)
    # The bar is gone when the command ends.
    assert "training" not in shown.rpartition("\x1b[2K")[2]
