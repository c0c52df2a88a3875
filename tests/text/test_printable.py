"""Text of learners is escaped where a terminal or a CI service would take it as a command."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.text.printable import one_line, printable


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred\x1b[0m", "\\x1b[31mred\\x1b[0m"),
        ("\x9b31m", "\\x9b31m"),
        ("a\0b", "a\\x00b"),
        ("over\rwritten", "over\\rwritten"),
        ("rub\bout", "rub\\x08out"),
        ("bell\a", "bell\\x07"),
        ("\u202eevil\u202c", "\\u202eevil\\u202c"),
        ("\u2066a\u2069", "\\u2066a\\u2069"),
        ("\u200f", "\\u200f"),
        ("zero\u200bwidth", "zero\\u200bwidth"),
        ("\ufeff", "\\ufeff"),
        ("\ud800", "\\ud800"),
        ("\udc80", "\\udc80"),
        ("\ue000", "\\ue000"),
        ("\U000e0041", "\\U000e0041"),
        ("\uffff", "\\uffff"),
    ],
    ids=ascii,
)
def test_control_characters_are_escaped(text: str, shown: str) -> None:
    """Control characters, characters that reorder or hide text, and lone surrogates are escaped."""
    assert printable(text) == shown


@pytest.mark.parametrize(
    "text",
    ["plain", "两行\n文字", "diag(p) - p pᵀ, π ≈ 3.14", "a\tb\n", "naïve Ünïcödé", "😀", "مرحبا", "", "\\n"],
)
def test_ordinary_text_is_unchanged(text: str) -> None:
    """Letters of every script, symbols, tabs and line breaks stay as they are."""
    assert printable(text) == text


@given(st.text())
def test_any_text_becomes_printable(text: str) -> None:
    """Any text loses the characters that a terminal takes as commands, and can be encoded."""
    shown = printable(text)
    shown.encode()
    assert not [c for c in shown if c not in "\n\t" and unicodedata.category(c) in ("Cc", "Cf", "Cs")]


@pytest.mark.parametrize("length", [1999, 2000])
def test_a_text_of_ordinary_length_is_whole(length: int) -> None:
    """A text of up to 2,000 characters is shown completely."""
    assert printable("数" * length) == "数" * length


def test_a_longer_text_is_cut() -> None:
    """A text over the bound ends in dots, and the caller can choose the bound."""
    assert printable("数" * 2001) == "数" * 2000 + " ..."
    assert printable("abcdef", most=3) == "abc ..."


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("::error::gone.", "\\x3a:error::gone."),
        ("  ::error file=a,line=1::gone.", "  \\x3a:error file=a,line=1::gone."),
        ("::Add-Mask::3", "\\x3a:Add-Mask::3"),
        ("::stop-commands::key", "\\x3a:stop-commands\\x3a:key"),
        # The second :: can come from the text that follows.
        ("::error title=x", "\\x3a:error title=x"),
        ("::endgroup", "\\x3a:endgroup"),
        (":::error::3", ":\\x3a:error::3"),
        ("X[::2]::error::3", "X[::2]\\x3a:error::3"),
        ("::a::b::", "\\x3a:a\\x3a:b::"),
        ("##[error]x", "\\x23#[error]x"),
        ("in a line ##[error]x", "in a line \\x23#[error]x"),
        ("###[group]", "#\\x23#[group]"),
        ("##VSO[task.x]", "\\x23#VSO[task.x]"),
        ("##teamcity[x]", "\\x23#teamcity[x]"),
        ("\x1b[0Ksection_start:1:a\r\x1b[0K", "\\x1b[0Ksection_start:1:a\\r\\x1b[0K"),
        ("a\u2028b\u2029c\x85d", "a\\u2028b\\u2029c\\x85d"),
        ("\u3164\u115f\uffa0\u034f\u2800", "\\u3164\\u115f\\uffa0\\u034f\\u2800"),
        ("a\U000e0100", "a\\U000e0100"),
        ("\ufdfd", "\\ufdfd"),
        ("z" + "\u0301" * 6, "z" + "\u0301" * 4 + "\\u0301\\u0301"),
    ],
    ids=ascii,
)
def test_commands_for_a_ci_service_are_escaped(text: str, shown: str) -> None:
    """Commands in logs, unusual line ends, and hidden or stacked characters are escaped."""
    assert printable(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "X[::2], X[::-1], X[::stride], X[i::n, ::k]",
        "softmax::rows_sum_to_one",
        "std::vector<float>",
        "f'{x::>10}'",
        "# a comment, ## two, C#, x[0] ## [1]",
        ":: and : : and ::",
        "[bold]not bold[/bold] :smile:",
        "\u2764\ufe0f",  # a heart with the emoji variation selector
        "Vie\u0302\u0323t",  # two marks on one letter
        "\u05e9\u05c1\u05b8\u05dc\u05d5\u05b9\u05dd",  # Hebrew with points
        "สวัสดีที่นี่",
        "नमस्ते",
    ],
)
def test_code_and_ordinary_text_stay(text: str) -> None:
    """Slices, ids of checks, comments and marks that languages need stay as they are."""
    assert printable(text) == text


def test_one_line_is_one_line() -> None:
    """Line ends and tabs are escaped too."""
    assert one_line("a\nb\tc\rd") == "a\\nb\\tc\\rd"
    assert one_line("\n::error::3") == "\\n\\x3a:error::3"


def test_an_escaped_text_is_bounded() -> None:
    """The bound holds for the text after escapes have made it longer."""
    assert printable("\U000e0041" * 2000) == ("\\U000e0041" * 200) + " ..."


PIECES = [
    "::",
    ":",
    "##",
    "[",
    "]",
    "error",
    "group",
    "vso",
    "teamcity",
    " ",
    "\n",
    "a=1",
    "\u0301",
    "\x1b",
    "x",
]
TEXTS = st.lists(st.sampled_from(PIECES) | st.characters(), max_size=30).map("".join)


@given(TEXTS)
def test_escaping_twice_is_escaping_once(text: str) -> None:
    """A printable text does not change when it is escaped again."""
    assert printable(printable(text)) == printable(text)
    assert one_line(one_line(text)) == one_line(text)


def obeyed_by_github(line: str) -> bool:
    """Whether GitHub's runner takes a line of a log for a command, according to its documentation."""
    begun = line.lstrip()
    if begun.startswith("::") and "::" in begun[2:]:
        command = begun[2 : begun.index("::", 2)].split(" ")[0]
        if re.fullmatch(r"[A-Za-z-]+", command):
            return True
    return "##[" in line


@settings(max_examples=300)
@given(TEXTS, TEXTS)
def test_no_part_of_a_text_is_a_command(text: str, more: str) -> None:
    """No part of a text is a command at a line's start, also with other text after it."""
    shown = printable(text)
    joined = " ".join(shown.split())
    for whole in (shown, f"{joined} {printable(more)}"):
        for begin in (match.start() for match in re.finditer("[:#]", whole)):
            assert not any(map(obeyed_by_github, whole[begin:].splitlines()))
