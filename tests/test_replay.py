"""Replay: a law run in batches comes to what it comes to when it is run live."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
import torch
from conftest import EXERCISES, RIGHT, submission
from hypothesis import given
from hypothesis import strategies as st

from grader import check, expect
from grader.catalogue import Catalogue
from grader.corpus import Corpus, Example
from grader.declared import Name, NumberResult
from grader.exercise import Check, Exercise
from grader.grading import Judge
from grader.limits import Limits
from grader.memo import Answers, Memo, Reply, fingerprint
from grader.process import WarmWorkers
from grader.replay import AskAll, Finding, Replays, run_law
from grader.session import Session
from grader.strategies import logits
from grader.student import Answer, Ask, Call, Crashed, Raised, Student, TimedOut
from grader.worker.wire import Opaque

WRONG = sorted((EXERCISES / "softmax" / "wrong").glob("*.py"))


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return Corpus(0)


# Replay against a live run


@pytest.mark.parametrize("path", WRONG, ids=lambda path: path.stem)
def test_replay_and_a_live_run_agree(
    path: Path, softmax: Exercise, corpus: Corpus, warm_workers: WarmWorkers
) -> None:
    """Each check gives a wrong solution the status that asking one call after the other gives it."""
    patient = replace(softmax, limits=Limits(call_seconds=60, load_seconds=60, check_seconds=300))
    with Session(submission(path.read_text()), patient, warm_workers, seed=0) as session:
        session.prepare()
        assert session.survey is not None
        mentions = [str(mention) for mention in session.survey.mentions]

        def live(law: Check) -> str:
            for example in corpus.examples(law):
                student = Student(softmax, lambda call: session.ask([call])[0], mentions=mentions)
                finding = run_law(law, example, student)
                if finding:
                    return finding.status
            return "passed"

        def replayed(law: Check) -> str:
            def enrol(ask: Ask) -> Student:
                return Student(softmax, ask, mentions=mentions)

            examples = numbered(corpus.examples(law))
            outcome = Replays().replay(law, examples, enrol, session.ask, about=law.name)
            finding = outcome.finding
            return finding.status if finding else "passed"

        statuses = {law.name: live(law) for law in softmax.checks}
        assert "failed" in statuses.values()
        assert {law.name: replayed(law) for law in softmax.checks} == statuses


# Laws over a function that needs no worker


DOUBLING = Exercise(
    folder=Path("doubling"),
    name="doubling",
    title="Doubling",
    order=1,
    names=(Name("double", {"x": ()}, NumberResult()),),
    limits=Limits(),
)


def finding_of(law: Check, examples: Sequence[Example], learner: AskAll) -> Finding | None:
    """Return what a law finds in a learner's answers."""
    return Replays().replay(law, numbered(examples), enrolled, learner, about=law.name).finding


def numbered(examples: Sequence[Example]) -> dict[int, Example]:
    return dict(enumerate(examples))


def enrolled(ask: Ask) -> Student:
    return Student(DOUBLING, ask)


@dataclass
class Learner:
    """Answers calls as a session does: in order, and nothing behind an answer that is an exception."""

    function: Callable[[Any], object]
    batches: list[list[object]] = field(default_factory=list)

    def __call__(self, calls: Sequence[Call]) -> list[Answer]:
        self.batches.append([call.arguments[0] for call in calls])
        answers: list[Answer] = []
        for call in calls:
            try:
                answers.append(self.function(call.arguments[0]))
            except Exception as problem:
                answers.append(problem)
                break
        return answers


def verdict(law: Check, function: Callable[[Any], object], numbers: Sequence[int] = (1, 2, 3)) -> str:
    """Return the status of a law about `double`, replayed for some numbers."""
    finding = finding_of(law, [{"x": x} for x in numbers], Learner(function))
    return finding.status if finding else "passed"


def doubles(x: int) -> int:
    return 2 * x


@check(points=1)
def asks_nothing(student: Any, x: int) -> None:
    """A law without a call."""


@check(points=1)
def asks_once(student: Any, x: int) -> None:
    """double(x) is 2x."""
    if student.double(x) != 2 * x:
        raise expect.Failure(f"double({x}) is wrong.")


@check(points=1)
def asks_twice(student: Any, x: int) -> None:
    """double(double(x)) is 4x."""
    if student.double(student.double(x)) != 4 * x:
        raise expect.Failure(f"double(double({x})) is wrong.")


@check(points=1)
def asks_three_times(student: Any, x: int) -> None:
    """The third call depends on whether the second answer is even."""
    second = student.double(student.double(x))
    if student.double(second if second % 2 == 0 else x) != 2 * second:
        raise expect.Failure(f"The third double of {x} is wrong.")


@pytest.mark.parametrize(
    ("law", "calls"), [(asks_nothing, 0), (asks_once, 1), (asks_twice, 2), (asks_three_times, 3)]
)
def test_a_right_function_passes_in_one_batch_a_call(law: Check, calls: int) -> None:
    """All examples go to the worker together, once for every call that the law makes."""
    learner = Learner(doubles)
    assert finding_of(law, [{"x": x} for x in (1, 5, 7)], learner) is None
    assert learner.batches == [[n, 5 * n, 7 * n] for n in (1, 2, 4)[:calls]]


@pytest.mark.parametrize(
    ("law", "wrong_at", "found"),
    [
        (asks_once, 2, "double(2) is wrong."),
        (asks_twice, 2, "double(double(1)) is wrong."),
        (asks_twice, 6, "double(double(3)) is wrong."),
        (asks_three_times, 12, "The third double of 3 is wrong."),
    ],
)
def test_an_answer_that_is_wrong_once_is_found(law: Check, wrong_at: int, found: str) -> None:
    """Whichever of a law's calls is answered wrongly, the example that led there is told."""
    learner = Learner(lambda x: 2 * x + (x == wrong_at))
    finding = finding_of(law, [{"x": x} for x in (1, 2, 3)], learner)
    assert finding is not None
    assert (finding.status, finding.message) == ("failed", found)


def test_a_law_may_ask_a_different_number_of_times_for_each_example() -> None:
    """Examples whose law is at its end are not asked for again, and calls of equal values are asked once."""

    @check(points=1)
    def law(student: Any, x: int) -> None:
        """Doubling x times is multiplying with 2 to the x."""
        value = 1
        for _ in range(x):
            value = student.double(value)
        assert value == 2**x

    learner = Learner(doubles)
    assert finding_of(law, [{"x": x} for x in (0, 2, 1, 3)], learner) is None
    assert learner.batches == [[1], [2], [4]]


class Reading(Learner):
    """Answers as a session does with what came in bytes."""

    def __call__(self, calls: Sequence[Call]) -> Answers:
        given = super().__call__(calls)
        answers = Answers()
        answers.extend(Reply(len(given), 0), repr(given).encode(), lambda: given)
        return answers


def test_equal_answers_are_judged_once() -> None:
    """A law is run again for the examples that another learner answers otherwise, and for no other."""
    judged: list[int] = []

    @check(points=1)
    def law(student: Any, x: int) -> None:
        """double(x) is 2x."""
        answer = student.double(x)
        judged.append(x)
        assert answer == 2 * x

    replays = Replays()
    examples = [{"x": x} for x in (1, 2, 3)]

    def status(function: Callable[[Any], object], about: str = "law") -> str:
        learner = Reading(function)
        finding = replays.replay(law, numbered(examples), enrolled, learner, about=about).finding
        return finding.status if finding else "passed"

    assert (status(doubles), judged) == ("passed", [1, 2, 3])
    assert (status(doubles), judged) == ("passed", [1, 2, 3])
    assert (status(lambda x: 2 * x + (x == 2)), judged) == ("failed", [1, 2, 3, 2])
    assert (status(lambda x: 2.0 * x), judged) == ("passed", [1, 2, 3, 2, 1, 2, 3])
    assert (status(doubles, about="another law"), judged) == ("passed", [1, 2, 3, 2, 1, 2, 3, 1, 2, 3])


@dataclass(frozen=True)
class Plan:
    """How an example goes: how large it is, how many calls its law makes, and how that ends."""

    size: int
    calls: int
    end: str

    @property
    def example(self) -> Example:
        return {"x": torch.zeros(self.size), "plan": self}


@check(points=1)
def as_planned(student: Any, x: Any, plan: Plan) -> None:
    """The law ends as the example says."""
    for step in range(plan.calls):
        student.double(step)
    assert plan.end != "failed"
    if plan.end == "error":
        raise ValueError


plans = st.builds(Plan, st.integers(1, 5), st.integers(0, 3), st.sampled_from(["passed", "failed", "error"]))


@given(st.lists(plans, max_size=12), st.integers(0, 12))
def test_what_is_not_looked_at_would_not_have_mattered(planned: list[Plan], wanted: int) -> None:
    """The first example that does not pass decides, the smallest of its status is shown."""
    examples = numbered([plan.example for plan in planned])
    outcome = Replays().replay(as_planned, examples, enrolled, Learner(doubles), about="law", wanted=wanted)
    ends = {number: plan.end for number, plan in enumerate(planned) if plan.end != "passed"}
    if not ends:
        assert outcome.finding is None
        return
    status = ends[min(ends)]
    alike = [number for number, end in ends.items() if end == status]
    shown = min(alike, key=lambda number: (planned[number].size, number))
    assert outcome.finding is not None
    assert outcome.finding.example is examples[shown]
    assert outcome.finding.status == status
    first = {number: finding.status for number, finding in outcome.findings.items() if number < wanted}
    assert first == {number: end for number, end in ends.items() if number < wanted}


def test_only_what_matters_is_looked_at() -> None:
    """When it is plain that a check is not passed, the rest is looked at in the order of their sizes."""
    judged: list[int] = []

    @check(points=1)
    def law(student: Any, x: Any) -> None:
        """Nothing is right."""
        student.double(x.numel())
        judged.append(x.numel())
        raise AssertionError

    def finding(wanted: int) -> Finding | None:
        judged.clear()
        examples = numbered([{"x": torch.zeros(size)} for size in (5, 3, 1, 4, 2)])
        return Replays().replay(law, examples, enrolled, Learner(doubles), about="law", wanted=wanted).finding

    for wanted, sizes in ((0, [5, 1]), (2, [5, 3, 1]), (4, [5, 3, 1, 4])):
        found = finding(wanted)
        assert found is not None
        assert found.example["x"].numel() == 1
        assert sorted(judged) == sorted(sizes)


@pytest.mark.parametrize(("size", "times"), [(1, 1), (1_000_000, 2)])
def test_nothing_is_kept_of_what_is_large(size: int, times: int) -> None:
    """What is asked with images is judged for each learner anew."""
    judged: list[object] = []

    @check(points=1)
    def law(student: Any, x: Any) -> None:
        """Something comes back."""
        judged.append(student.double(x))

    replays = Replays()
    for _ in range(2):
        learner = Reading(lambda x: 1.0)
        examples = numbered([{"x": torch.zeros(size)}])
        assert replays.replay(law, examples, enrolled, learner, about="law").finding is None
    assert judged == [1.0] * times


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (1, 1.0),
        (1, True),
        (0.0, -0.0),
        ("1", 1),
        (["a", "b"], ["ab"]),
        ([["a"], "b"], [["a", "b"]]),
        ({"a": "b"}, ["a", "b"]),
        (torch.tensor([1]), torch.tensor([1], dtype=torch.int32)),
        (torch.zeros(2, 3), torch.zeros(3, 2)),
        (torch.zeros(2, 2), torch.zeros(2, 2).t()),
        (torch.tensor([0.0]), torch.tensor([-0.0])),
        (torch.tensor(1.0), 1.0),
        (None, "None"),
        (Opaque("a thing"), "a thing"),
    ],
    ids=str,
)
def test_answers_that_differ_are_told_apart(one: object, other: object) -> None:
    """Whatever a law could tell apart, the memory of answers does."""
    assert fingerprint(one) != fingerprint(other)
    assert fingerprint(one) == fingerprint(one)


def test_a_memo_forgets_what_was_not_asked_for_the_longest() -> None:
    """So that a class of any size takes bounded memory."""
    memo: Memo[int] = Memo(2)
    memo.keep("a", 1)
    memo.keep("b", 2)
    assert memo.get("a") == 1
    memo.keep("c", 3)
    assert [memo.get(key) for key in "abc"] == [1, None, 3]


def raises(problem: Exception) -> Callable[[Any], object]:
    """Return a function that doubles 1 and raises for any other number."""

    def function(x: int) -> object:
        if x == 1:
            return 2
        raise problem

    return function


TIMED_OUT = TimedOut("double had not returned after 2 s.")


@pytest.mark.parametrize(
    ("problem", "status", "message"),
    [
        (Raised("ValueError: no", todo=False, frames=()), "failed", "ValueError: no"),
        (Raised("NotImplementedError", todo=True, frames=()), "todo", "NotImplementedError"),
        (TIMED_OUT, "timeout", "double had not returned after 2 s."),
        (Crashed("While double was running, its process ended."), "crashed", "While double was running"),
    ],
)
def test_an_exception_decides_the_status(problem: Exception, status: str, message: str) -> None:
    """What learner code raised, a timeout and a crash come out as what they are."""
    finding = finding_of(asks_once, [{"x": x} for x in (1, 2, 3)], Learner(raises(problem)))
    assert finding is not None
    assert finding.status == status
    assert finding.message.startswith(message)


def test_the_first_example_that_does_not_pass_decides() -> None:
    """A wrong answer before a timeout is a failure, not a timeout."""

    def function(x: int) -> object:
        if x == 2:
            return 0
        return raises(TIMED_OUT)(x)

    assert verdict(asks_once, function) == "failed"


def test_the_smallest_failing_example_is_shown() -> None:
    """Of the examples that fail alike, a learner sees the one with the fewest numbers."""

    @check(points=1)
    def law(student: Any, x: int, X: torch.Tensor) -> None:
        """Nothing is right."""
        raise expect.Failure(f"{X.numel()} numbers")

    examples = [{"x": 0, "X": torch.zeros(n, 2)} for n in (3, 1, 2)]
    finding = finding_of(law, examples, Learner(doubles))
    assert finding is not None
    assert finding.message == "2 numbers"


def test_a_plain_assertion_in_a_law_is_a_failure() -> None:
    """A law may say what it expects with assert, with words or without."""

    @check(points=1)
    def worded(student: Any, x: int) -> None:
        """With words."""
        assert student.double(x) == 2 * x, "double(x) is 2x."

    @check(points=1)
    def bare(student: Any, x: int) -> None:
        """Without."""
        if student.double(x) != 2 * x:
            raise AssertionError

    for law, message in ((worded, "double(x) is 2x."), (bare, "The law does not hold.")):
        assert verdict(law, doubles) == "passed"
        finding = finding_of(law, [{"x": 1}], Learner(lambda x: 0))
        assert finding is not None
        assert finding.status == "failed"
        assert finding.message.partition("\n")[0] == message


def test_an_answer_that_breaks_its_declaration_never_reaches_the_law() -> None:
    """A text where a number is declared is the learner's failure, told in the kit's words."""
    finding = finding_of(asks_once, [{"x": 1}], Learner(lambda x: "two"))
    assert finding is not None
    assert (finding.status, finding.message) == (
        "failed",
        "double(x) must return a number; it returned a str.",
    )


# Laws that are themselves at fault


@check(points=1)
def catches_everything(student: Any, x: int) -> None:
    """A law that never lets go."""
    try:
        student.double(x)
    except BaseException:
        return


@check(points=1)
def asks_for_a_random_number(student: Any, x: int) -> None:
    """A law that asks for something else each time."""
    student.double(random.random())


@check(points=1)
def asks_less_the_second_time(student: Any, x: int, seen: list[int] = []) -> None:  # noqa: B006  # it remembers
    """A law that asks every other time it is run."""
    seen.append(x)
    if seen.count(x) % 2 == 1:
        student.double(x)


@check(points=1)
def catches_timeouts(student: Any, x: int) -> None:
    """A law that takes a timeout for an answer."""
    try:
        student.double(x)
    except TimedOut:
        return


@check(points=1)
def catches_what_learners_raise(student: Any, x: int) -> None:
    """A law that takes an exception for an answer."""
    try:
        student.double(x)
    except Raised:
        return


@check(points=1)
def looks_a_key_up(student: Any, x: int) -> None:
    """A law with a mistake in it."""
    student.double(x)
    {}["missing"]


@check(points=1)
def asks_for_another_function(student: Any, x: int) -> None:
    """A law about a function that the exercise does not ask for."""
    student.triple(x)


@pytest.mark.parametrize(
    ("law", "function", "message"),
    [
        (catches_everything, doubles, "caught the exception that suspends it"),
        (asks_for_a_random_number, doubles, "called the function with other values"),
        (asks_less_the_second_time, doubles, "made fewer calls when it was run again"),
        (catches_timeouts, raises(TIMED_OUT), "went on after an answer that was an exception"),
        (
            catches_what_learners_raise,
            raises(Raised("no", todo=False, frames=())),
            "went on after an answer that was an exception",
        ),
        (looks_a_key_up, doubles, "KeyError: 'missing'"),
        (asks_for_another_function, doubles, "AttributeError: the exercise asks for double, not for triple"),
    ],
    ids=lambda value: value.name if isinstance(value, Check) else "",
)
@pytest.mark.parametrize("numbers", [(1, 2, 3), (2,), (1, 2)], ids=str)
def test_a_laws_own_fault_is_an_error(
    law: Check, function: Callable[[Any], object], message: str, numbers: tuple[int, ...]
) -> None:
    """A law that is not deterministic or not sound costs nobody a mark: it is the kit's own fault.

    The function that raises does so for the second of three numbers, the last of two, the only one.
    """
    finding = finding_of(law, [{"x": x} for x in numbers], Learner(function))
    assert finding is not None, "the law was passed"
    assert finding.status == "error"
    assert finding.message.startswith(f"The check {law.name} itself failed: ")
    assert message in finding.message


CHECKS = '''
import torch

from grader import check, expect
from grader.strategies import logits


@check(points=1, X=logits())
def broken(student, X):
    """A law with a mistake in it."""
    student.softmax(X)
    {}["missing"]


@check(points=2, X=logits())
def sums_to_one(student, X):
    """Every row of softmax(X) sums to 1."""
    sums = student.softmax(X).sum(dim=1)
    expect.close(sums, torch.ones_like(sums), scale=X)


@check(points=4)
def runs_once(student):
    """A law without strategies is run once."""
    assert student.softmax(torch.zeros(1, 2)).tolist() == [[0.5, 0.5]]
'''


def test_other_checks_stand_beside_one_that_is_broken(
    tmp_path: Path, softmax: Exercise, catalogue: Catalogue, warm_workers: WarmWorkers
) -> None:
    """One law's mistake is told by its name, costs only its own points and needs a person."""
    (tmp_path / "checks.py").write_text(CHECKS)
    exercise = Exercise(
        folder=tmp_path, name="softmax", title="", order=1, names=softmax.names, limits=softmax.limits
    )
    grade = Judge(catalogue, [exercise], warm_workers).grade(submission(RIGHT))
    statuses = {result.name: result.status for result in grade.exercises[0].checks}
    assert statuses == {"broken": "error", "sums_to_one": "passed", "runs_once": "passed"}
    assert "broken" in grade.exercises[0].checks[0].message
    assert "KeyError" in grade.exercises[0].checks[0].message
    assert grade.points == 6
    assert grade.faulty


# The corpus


def law_about(examples: int = 100, **strategies: Any) -> Check:
    @check(points=1, examples=examples, **strategies)
    def law(student: Any, **drawn: Any) -> None:
        """Anything."""

    return law


def test_equal_strategies_share_their_examples() -> None:
    """Two laws about the same inputs are tested on the same ones, which are drawn once."""
    corpus = Corpus(0)
    examples = corpus.examples(law_about(X=logits()))
    assert corpus.examples(law_about(X=logits())) is examples
    assert corpus.examples(law_about(X=logits(), other=logits())) is not examples
    assert corpus.examples(law_about(X=logits(classes=2))) is not examples


def test_different_strategies_never_share_their_examples() -> None:
    """A law gets its own inputs even where an earlier law and its strategies are gone."""
    corpus = Corpus(0)
    drawn = [corpus.examples(law_about(examples=1, n=st.just(n)))[0]["n"] for n in range(50)]
    assert drawn == list(range(50))


def test_a_law_without_strategies_has_one_example() -> None:
    """It is run once, with nothing but the student."""
    assert Corpus(0).examples(law_about()) == ({},)


def identity(example: Any) -> tuple[object, ...]:
    """Return what tells an example from another: numbers to the last bit, dtype, shape, strides."""
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


def test_every_check_has_a_hundred_different_examples(softmax: Exercise, corpus: Corpus) -> None:
    """At least 100 distinct inputs stand behind every verdict."""
    distinct = {law.name: len({identity(e) for e in corpus.examples(law)}) for law in softmax.checks}
    assert {name: count for name, count in distinct.items() if count < 100} == {}


def test_the_examples_cover_what_goes_wrong(softmax: Exercise, corpus: Corpus) -> None:
    """Among the logits are one example, one class, both precisions, transposed ones and zeros."""
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
    """Logits at which exp() overflows or underflows in either precision are drawn."""
    (law,) = (law for law in softmax.checks if law.name == "large_logits_stay_finite")
    logits = [e["X"] for e in corpus.examples(law) if e["X"].dtype is dtype]
    exps = [torch.exp(X) for X in logits]
    assert any(bool(e.isinf().any() if sign > 0 else (e == 0).all(dim=1).any()) for e in exps)


def test_rows_far_apart_are_among_the_examples(softmax: Exercise, corpus: Corpus) -> None:
    """Rows so far apart that subtracting the batch's maximum empties one of them are drawn."""
    (law,) = (law for law in softmax.checks if law.name == "rows_far_apart_stay_finite")
    for example in corpus.examples(law):
        X = example["X"]
        assert (torch.exp(X - X.max()).sum(dim=1) == 0).any()
