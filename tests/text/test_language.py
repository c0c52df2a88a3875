"""Two languages: every text that people read exists in both and has the same meaning."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from string import Formatter

import pytest
from catalogues import texts
from rich.cells import cell_len

from grader.audit.audit import solutions
from grader.course.reading import read_exercise
from grader.text.language import Language, choose_language, translations
from helpers import CHINESE, EXERCISES, NAIVE, ROOT, SETTINGS, Checked, Grader

TEXTS = texts()


def places(template: str) -> list[tuple[str, str | None, str | None]]:
    """Return the placeholders of a template with their formats, with repeats."""
    return sorted(
        (name, format, conversion)
        for _, name, format, conversion in Formatter().parse(template)
        if name is not None
    )


@pytest.mark.parametrize("file", TEXTS, ids=lambda file: f"{file.parent.name}")
class TestCatalogues:
    def test_every_text_is_translated(self, file: Path) -> None:
        """Every title, hint, message and misconception has a translation."""
        known = translations(file)
        assert [text for text in TEXTS[file] if not known.get(text)] == []

    def test_nothing_else_is_translated(self, file: Path) -> None:
        """A translation whose English text no longer exists is removed."""
        assert set(translations(file)) <= set(TEXTS[file])

    def test_translations_say_the_same(self, file: Path) -> None:
        """A translation has the same numbers and placeholders as its message."""
        said = translations(file)
        assert [text for text in said if places(text) != places(said[text])] == []
        sentences = [text for text in said if re.search(r"[^.]\.$", text)]
        assert [text for text in sentences if not said[text].endswith(("。", "？", "！"))] == []
        prose = [text for text in said if re.search(r"[a-z] [a-z]+ [a-z]", text)]
        assert [text for text in prose if not CHINESE.search(said[text])] == []


@pytest.mark.parametrize("name", SETTINGS)
def test_a_place_of_the_statement_is_the_same_place_in_both(name: str) -> None:
    """The heading that a misconception points to exists in the Chinese statement."""
    exercise = read_exercise(EXERCISES / name)
    places, chinese = ([place.name for place in exercise.places(name)] for name in ("en", "zh"))
    assert len(places) == len(chinese)
    said = translations(EXERCISES / name / "zh.po")
    seen = {s.misconception.see for s in solutions(exercise) if s.misconception}
    assert {place: said[place] for place in seen if place} == {
        place: other for place, other in zip(places, chinese) if place in seen
    }


class TestTheTerminal:
    def test_a_submission_is_graded_in_chinese(self, check_overflowing: Callable[..., Checked]) -> None:
        """--lang zh gives the same points and numbers with Chinese texts."""
        languages = ((), ("--lang", "zh"))
        english, chinese = (check_overflowing("-v", "--hint", *options).result for options in languages)
        assert chinese.returncode == english.returncode == 1
        points, numbers = re.compile(r"\d+ / \d+"), re.compile(r"tensor\(.*\)")
        assert points.findall(chinese.stdout) == points.findall(english.stdout)
        assert numbers.findall(chinese.stdout) == numbers.findall(english.stdout)
        for said in ("softmax(X) 的每一行之和为 1。", "提示：", "你的代码：", "试一试："):
            assert said in chinese.stdout
        for word in ("Hint", "Your code", "Try it", "points", "it should be"):
            assert word in english.stdout
            assert word not in chinese.stdout
        grade = check_overflowing("--lang", "zh").grade
        assert grade["language"] == "zh"
        assert grade["exercises"][0]["title"] == "从零实现 softmax"

    def test_no_line_is_wider_than_the_terminal(self, check_overflowing: Callable[..., Checked]) -> None:
        """Chinese characters count as two columns; only code to paste is wider than 80."""
        done = check_overflowing("--lang", "zh").result
        wide = [line for line in done.stdout.splitlines() if cell_len(line) > 80]
        assert [line for line in wide if not line.startswith("    ")] == []

    @pytest.mark.parametrize(
        ("environment", "said"),
        [
            ({"LANG": "zh_CN.UTF-8"}, "这里什么也没有"),
            ({"LANG": "zh_CN.UTF-8", "LC_ALL": "en_US.UTF-8"}, "found nothing there"),
            ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "zh_TW.UTF-8"}, "这里什么也没有"),
            ({"LANG": "de_DE.UTF-8"}, "found nothing there"),
        ],
    )
    def test_the_locale_decides_otherwise(
        self, environment: dict[str, str], said: str, tmp_path: Path
    ) -> None:
        """Without --lang, the locale chooses the language, if the kit has it."""
        done = subprocess.run(
            [sys.executable, "-m", "grader", "check", "nowhere.py"],
            cwd=tmp_path,
            env={"PATH": "", "PYTHONUTF8": "1", **environment},
            capture_output=True,
            text=True,
            timeout=300,
        )
        assert done.returncode == 2
        assert said in done.stderr

    def test_errors_of_usage_come_in_the_language_asked_for(self, run_grader: Grader) -> None:
        """--lang at any place of the line chooses the language of the error."""
        done = run_grader("grade", "nowhere", "--out", "report", "--lang", "zh")
        assert done.returncode == 2
        assert "这里什么也没有；应为存放各份提交的文件夹" in done.stderr
        done = run_grader("check", "--exercise", "sofmax", "--lang", "zh")
        assert "softmax" in done.stderr
        assert CHINESE.search(done.stderr)

    def test_pytest_speaks_it_too(self, pytester: pytest.Pytester) -> None:
        """--grade-lang zh makes pytest's report Chinese."""
        pytester.makepyfile(softmax=NAIVE)
        options = ("--grade-exercise=softmax", "--grade-lang=zh", "--grade-hint", "-p", "no:cacheprovider")
        done = pytester.runpytest_subprocess("--grade", *options)
        text = done.stdout.str()
        assert "提示：" in text
        assert "Hint" not in text

    def test_exercises_are_listed_in_chinese(self, run_grader: Grader) -> None:
        """`grader list` with --lang zh prints Chinese titles."""
        done = run_grader("list", "--lang", "zh")
        titles = [(EXERCISES / name / "README.zh.md").read_text().splitlines()[0][2:] for name in SETTINGS]
        for title in titles:
            assert title in done.stdout


def test_a_missing_translation_is_english() -> None:
    """A text without a translation is shown in English."""
    say = Language("zh")
    assert say("This text has no translation: {what}.", what=3) == "This text has no translation: 3."


def test_the_locale_is_read_as_programs_do() -> None:
    """The variables of the locale are read in the usual order."""
    assert choose_language(None, {}).name == "en"
    assert choose_language(None, {"LANG": "C"}).name == "en"
    assert choose_language(None, {"LANG": "zh_CN"}).name == "zh"
    assert choose_language("en", {"LANG": "zh_CN"}).name == "en"


def test_the_readme_exists_in_both() -> None:
    """Both READMEs have the same number of headings."""
    for path in (ROOT, *(EXERCISES / name for name in SETTINGS)):
        english, chinese = ((path / file).read_text() for file in ("README.md", "README.zh.md"))
        assert english.count("\n## ") == chinese.count("\n## "), path


def test_a_doubtful_translation_is_not_used(tmp_path: Path) -> None:
    """An entry that a tool has marked as fuzzy stays in English, and so does one without a translation."""
    (tmp_path / "zh.po").write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
        'msgid "one"\nmsgstr "一"\n\n#, fuzzy\nmsgid "two"\nmsgstr "一"\n\nmsgid "three"\nmsgstr ""\n',
        encoding="utf-8",
    )
    say = Language("zh").of(tmp_path)
    assert [say("one"), say("two"), say("three")] == ["一", "two", "three"]
