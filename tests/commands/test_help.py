"""`--help` and the errors of usage, in English and in Chinese."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from rich.cells import cell_len

from grader.handins.platforms.layouts import LAYOUTS
from helpers import Grader, assert_one_line

COMMANDS = ("check", "grade", "regrade", "override", "show", "list", "new", "audit", "doctor")
ENGLISH_WORDS = re.compile(r"\b(the|is|are|this|that|where|with|only|Options|Commands|Usage|default)\b")
CHINESE = {"LC_ALL": "zh_CN.UTF-8"}


def grader(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a folder, with these environment variables."""
    return subprocess.run(
        [sys.executable, "-m", "grader", *arguments],
        cwd=folder,
        env=os.environ | {"PYTHONUTF8": "1", **environment},
        capture_output=True,
        text=True,
        timeout=300,
    )


@pytest.mark.parametrize("command", [(), *((name,) for name in COMMANDS)], ids=lambda c: c[0] if c else "-")
def test_the_help_is_in_the_language_of_the_locale(command: tuple[str, ...], tmp_path: Path) -> None:
    """Every text and heading is Chinese, every option is listed, and each line fits 80 columns."""
    english = grader(tmp_path, *command, "--help", LC_ALL="en_US.UTF-8")
    chinese = grader(tmp_path, *command, "--help", **CHINESE)
    assert (english.returncode, chinese.returncode) == (0, 0)
    assert english.stdout.startswith("Usage: ")
    for heading in ("用法：", "选项："):
        assert heading in chinese.stdout
    assert not ENGLISH_WORDS.search(chinese.stdout), chinese.stdout
    option = re.compile(r"(?<![\w-])--[a-z-]+(?= |,|$)", re.MULTILINE)
    listed = {
        name
        for line in english.stdout.splitlines()
        if line.startswith("  -")
        for name in option.findall(line)
    }
    assert listed
    assert listed <= set(option.findall(chinese.stdout))
    assert [line for line in chinese.stdout.splitlines() if cell_len(line) > 80] == []


@pytest.mark.parametrize("arguments", [("--lang", "zh", "--help"), ("check", "--lang", "zh", "--help")])
def test_lang_decides_the_language_of_the_help(arguments: tuple[str, ...], tmp_path: Path) -> None:
    """`--lang zh` before `--help` makes the help Chinese in every locale."""
    done = grader(tmp_path, *arguments, LC_ALL="en_US.UTF-8")
    assert "用法：" in done.stdout
    assert not ENGLISH_WORDS.search(done.stdout)


def test_without_a_command_the_help_is_chinese_too(tmp_path: Path) -> None:
    """`grader` without a command prints the Chinese help."""
    done = grader(tmp_path, **CHINESE)
    assert done.returncode == 2
    assert "命令：" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("check", "--colour"), "没有选项"),
        (("check", "--sed", "1"), "--seed"),
        (("check", "--seed", "-1"), "'--seed' 的值无效：-1 不在 x>=0 的范围内"),
        (("check", "--seed", "one"), "'--seed' 的值无效：'one' 不是整数"),
        (("check", "--device", "tpu"), "'--device' 的值无效：'tpu' 不是 'auto', 'cpu', 'cuda' 之一"),
        (("check", "--seed"), "选项 '--seed' 需要一个值"),
        (("check", "--require-confinement=no"), "选项 '--require-confinement' 不接受值"),
        (("check", "a.py", "accuracy", "c"), "多余的参数（c）"),
        (("grade", "class"), "缺少选项 '--out'"),
        (("grade", "--out", "out"), "缺少参数 'CLASS_DIR'"),
        (("override", "ada", "softmax::a", "many"), "'many' 不是数"),
        (("grda",), "没有命令 'grda'"),
        (("--lang", "zh"), "缺少命令"),
    ],
)
def test_wrong_usage_is_one_chinese_line(arguments: tuple[str, ...], says: str, tmp_path: Path) -> None:
    """click's errors of usage are printed in Chinese."""
    done = grader(tmp_path, *arguments, **CHINESE)
    assert_one_line(done, says)
    assert not ENGLISH_WORDS.search(done.stderr)


def test_the_help_lists_every_layout(run_grader: Grader) -> None:
    """A platform's name is found where a person looks for it."""
    text = " ".join(run_grader("grade", "--help").stdout.split())
    listed = text.partition("CLASS_DIR is: ")[2].partition("; auto recognises it")[0]
    assert listed.split(", ") == [name for name in LAYOUTS if name != "auto"]
