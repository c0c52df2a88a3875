"""Examples depend only on the seed and the strategies."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from hypothesis import strategies as st

from grader import check
from grader.authoring.strategies import logits
from grader.course.check import Check
from grader.course.exercise import Exercise
from grader.judge.examples import Corpus

DRAW = """
from hypothesis import strategies as st
from grader import check
from grader.judge.examples import Corpus

@check(points=1, number=st.integers(), text=st.text(), cells=st.binary())
def law(student, number, text, cells):
    '''A law.'''

print([sorted(example.items()) for example in Corpus(3).examples(law)])
"""


def drawn_in(folder: Path, source: str) -> str:
    """Return the examples that a new Python process draws when it runs `source` as a file."""
    (folder / "draw.py").write_text(source)
    command = [sys.executable, "draw.py"]
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True, timeout=120)
    return run.stdout


def test_examples_do_not_depend_on_the_modules_that_are_imported(tmp_path: Path) -> None:
    """Constants in a learner's or teacher's own files do not appear in the examples."""
    constants = ", ".join(f"{n}, '{n}', b'{n}'" for n in range(1000, 1100))
    (tmp_path / "helpers.py").write_text(f"NUMBERS = [{constants}]\n")
    alone = drawn_in(tmp_path, DRAW)
    beside = drawn_in(tmp_path, f"import helpers\n{DRAW}")
    assert alone.count("number") >= 100
    assert beside == alone


def test_drawing_leaves_no_folder_behind(tmp_path: Path) -> None:
    """Hypothesis does not create its folder in the learner's folder."""
    drawn_in(tmp_path, DRAW.replace("text=st.text(), ", "").replace("text, ", ""))
    assert [path.name for path in tmp_path.iterdir()] == ["draw.py"]


def law_about(examples: int = 100, **strategies: Any) -> Check:
    @check(points=1, examples=examples, **strategies)
    def law(student: Any, **drawn: Any) -> None:
        """Anything."""

    return law


def test_equal_strategies_share_their_examples() -> None:
    """Two laws with equal strategies are tested on the same examples, which are drawn once."""
    corpus = Corpus(0)
    examples = corpus.examples(law_about(X=logits()))
    assert corpus.examples(law_about(X=logits())) is examples
    assert corpus.examples(law_about(X=logits(), other=logits())) is not examples
    assert corpus.examples(law_about(X=logits(classes=2))) is not examples


def test_different_strategies_never_share_their_examples() -> None:
    """A law gets its own examples, also after an earlier law and its strategies are freed."""
    corpus = Corpus(0)
    drawn = [corpus.examples(law_about(examples=1, n=st.just(n)))[0]["n"] for n in range(50)]
    assert drawn == list(range(50))


def test_a_law_without_strategies_has_one_example() -> None:
    """A law without strategies is run once, with only the student as its argument."""
    assert Corpus(0).examples(law_about()) == ({},)


def identity(example: Any) -> tuple[object, ...]:
    """Return a key that distinguishes examples: numbers to the last bit, dtype, shape, strides."""
    parts: list[object] = []
    for name, value in sorted(example.items()):
        if isinstance(value, torch.Tensor):
            data = value.contiguous().numpy().tobytes()
            parts.append((name, value.dtype, value.shape, value.is_contiguous(), data))
        else:
            parts.append((name, value))
    return tuple(parts)


def test_a_seed_gives_the_same_examples_each_time(softmax: Exercise) -> None:
    """The same seed draws the same inputs, and another seed draws others."""
    corpora = [Corpus(seed) for seed in (7, 7, 8)]
    for law in softmax.checks:
        first, again, other = ([identity(e) for e in corpus.examples(law)] for corpus in corpora)
        assert first == again
        assert first != other


def test_checks_of_other_numbers_of_examples_have_their_own() -> None:
    """Two checks with the same strategies share examples only if they ask for the same number of them."""
    numbers = st.integers()

    @check(points=1, examples=5, x=numbers)
    def few(student: object, x: int) -> None:
        """Something holds."""

    @check(points=1, examples=9, x=numbers)
    def more(student: object, x: int) -> None:
        """Something else holds."""

    corpus = Corpus(0)
    assert [len(corpus.examples(law)) for law in (few, more, few)] == [5, 9, 5]


def test_every_check_has_a_hundred_different_examples(softmax: Exercise, corpus: Corpus) -> None:
    """Every check is tested on at least 100 different examples."""
    distinct = {law.name: len({identity(e) for e in corpus.examples(law)}) for law in softmax.checks}
    assert {name: count for name, count in distinct.items() if count < 100} == {}


def test_the_examples_cover_special_cases(softmax: Exercise, corpus: Corpus) -> None:
    """The logits include single examples, single classes, both precisions, transposes and zeros."""
    (law,) = (law for law in softmax.checks if law.name == "equals_the_definition")
    logits = [example["X"] for example in corpus.examples(law)]
    covered: dict[str, Callable[[torch.Tensor], bool]] = {
        "one example": lambda X: X.shape[0] == 1 and X.shape[1] > 1,
        "one class": lambda X: X.shape[1] == 1 and X.shape[0] > 1,
        "a square": lambda X: X.shape[0] == X.shape[1] > 1,
        "more examples than classes": lambda X: X.shape[0] > X.shape[1] > 1,
        "more classes than examples": lambda X: X.shape[1] > X.shape[0] > 1,
        "float32": lambda X: X.dtype is torch.float32,
        "float64": lambda X: X.dtype is torch.float64,
        "transposed": lambda X: not X.is_contiguous(),
        "contiguous": lambda X: X.is_contiguous() and min(X.shape) > 1,
        "positive and negative": lambda X: bool((X > 0).any() and (X < 0).any()),
    }
    for what, holds in covered.items():
        assert any(map(holds, logits)), f"no example with {what}"


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
def test_extreme_logits_are_among_the_examples(
    dtype: torch.dtype, sign: int, softmax: Exercise, corpus: Corpus
) -> None:
    """The examples include logits for which exp() overflows or underflows in either precision."""
    (law,) = (law for law in softmax.checks if law.name == "large_logits_stay_finite")
    logits = [e["X"] for e in corpus.examples(law) if e["X"].dtype is dtype]
    exps = [torch.exp(X) for X in logits]
    assert any(bool(e.isinf().any() if sign > 0 else (e == 0).all(dim=1).any()) for e in exps)


def test_rows_far_apart_are_among_the_examples(softmax: Exercise, corpus: Corpus) -> None:
    """In some examples a row underflows to zeros if the batch's maximum is subtracted from it."""
    (law,) = (law for law in softmax.checks if law.name == "rows_far_apart_stay_finite")
    for example in corpus.examples(law):
        X = example["X"]
        assert (torch.exp(X - X.max()).sum(dim=1) == 0).any()
