"""With any worker, a session stays within memory and time, and the submission gets the failure."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import chain

import pytest
import torch
from hypothesis import example, given, settings
from hypothesis import strategies as st

from forged_frames import (
    assert_plain,
    damaged,
    homes,
    leaves,
    listed,
    locations,
    packed,
    parts,
    raw,
    values,
)
from grader.authoring.calls import Crashed, Raised, Starved, TimedOut
from grader.course.exercise import Exercise
from grader.judge.budget import MOST_CHECK_BYTES, MOST_SUBMISSION_BYTES, Budget, verdict_share
from grader.judge.session import Session
from grader.judge.shared import Shared
from grader.sandbox.limits import Limits
from grader.wire import frames as wire
from grader.wire.frames import encode
from grader.wire.problems import MAX_FACT_CHARACTERS, MAX_FACTS
from helpers import LINUX, MIB, bound_memory, run_alone, submission
from scripted_worker import (
    BEGINNING,
    HOME,
    LOADED,
    PATIENT,
    SURVEY,
    WHERE,
    Script,
    Scripted,
    assert_readable,
    call,
    dripping,
    opened,
)


@dataclass(frozen=True)
class Standing:
    """The time of a process that gets no processor time at all."""

    is_waiting: bool

    def processor_seconds(self) -> float:
        return 0.0

    def waits(self) -> bool:
        return self.is_waiting


HASTY = Limits(call_seconds=0.05, load_seconds=60, check_seconds=60)
BRIEF = Limits(call_seconds=60, load_seconds=60, check_seconds=0.4)


def assert_documented(answers: Sequence[object], *, calls: int) -> None:
    """Assert that a batch has an answer for each call, or ends with a reason."""
    *before, last = answers
    for answer in before:
        assert_plain(answer)
    if isinstance(last, Exception):
        assert isinstance(last, (Crashed, TimedOut, Raised))
        assert_readable(str(last))
        assert len(answers) <= calls
    else:
        assert_plain(last)
        assert len(answers) == calls


def hoard() -> None:
    """Collect the answers of a function that returns 15 MiB of numbers each time, and print the results."""
    from grader.course.catalogue import read_catalogue
    from grader.plugins import plugin_manager

    exercise = read_catalogue(plugin_manager()).select(["softmax"])[0]
    # In memory, 8 bytes count for each number, since a law compares in float64.
    answer = encode([{"returned": torch.zeros(15, MIB // 8, dtype=torch.float32)}])
    with opened(exercise, lambda ended: [BEGINNING, *[answer] * 110]) as session:
        session.prepare()
        bound_memory(MOST_CHECK_BYTES + 2 * wire.MAX_BODY)
        answers = session.ask([call()] * 110)
        print([type(answer).__name__ for answer in answers])
        print(answers[-1])


# Answers


reports = st.fixed_dictionaries(
    {"todo": st.booleans() | values, "out_of_memory": st.booleans(), "message": st.text() | values},
    optional={
        "traceback": st.lists(
            st.fixed_dictionaries({"location": locations, "text": st.text(max_size=600)}) | values, max_size=7
        ),
        "more": values,
    },
)
answers = (
    st.fixed_dictionaries({"returned": values})
    | st.fixed_dictionaries({"raised": reports | values})
    | st.fixed_dictionaries({"returned": values, "raised": reports})
    | values
)
progress = st.fixed_dictionaries(
    {"progress": st.dictionaries(st.sampled_from(["epoch", "epochs", "done"]), leaves) | values}
)
batches = st.lists(answers, max_size=5) | progress | values
RIGHT = {"todo": False, "out_of_memory": False, "message": "x", "traceback": []}
LINE = {"location": WHERE, "text": "b"}


@settings(max_examples=400, deadline=None)
@given(sent=st.lists(batches.map(encode) | damaged(batches), max_size=4), calls=st.integers(1, 4))
@example(sent=[bytes(4096)], calls=1)
@example(sent=[encode([{"returned": 1}]), bytes(4096)], calls=2)
@example(sent=[encode([{"returned": 1}])[:-2] + bytes(4096)], calls=1)
@example(sent=[encode([{"returned": 1}] * 3)], calls=2)
@example(sent=[encode([])], calls=2)
@example(sent=[encode([{"raised": RIGHT}, {"returned": 1}])], calls=2)
@example(sent=[encode({"progress": torch.zeros(3)})], calls=1)
@example(sent=[encode([{"raised": torch.zeros(3)}])], calls=1)
def test_a_batch_comes_to_documented_answers(sent: list[bytes], calls: int, softmax: Exercise) -> None:
    """For any bytes as answers, each call has an answer, or the last answer gives the reason."""
    with opened(softmax, lambda ended: [BEGINNING, *sent]) as session:
        session.prepare()
        assert_documented(session.ask([call()] * calls), calls=calls)


@pytest.mark.parametrize(
    "forged",
    [
        5,
        [],
        [5],
        [{"returned": 1}] * 3,
        [{}],
        [{"passed": True}],
        [{"returned": 1, "points": 100}],
        [{"returned": 1, "raised": RIGHT}],
        [{"raised": RIGHT | {"message": 5}}],
        [{"raised": RIGHT | {"message": torch.zeros(3)}}],
        [{"raised": RIGHT | {"traceback": [LINE] * 6}}],
        [{"raised": RIGHT | {"traceback": [{"location": "softmax.py, line 1", "text": "b"}]}}],
        [{"raised": RIGHT | {"traceback": [LINE | {"location": WHERE | {"file": "checks.py"}}]}}],
        [{"raised": RIGHT | {"traceback": [LINE | {"location": WHERE | {"line": 0}}]}}],
        [{"raised": RIGHT | {"traceback": [LINE | {"location": WHERE | {"cell": -1}}]}}],
        [{"raised": torch.zeros(3)}],
        {},
        {"progress": torch.zeros(3)},
        {"progress": {"epoch": "one"}},
        {"progress": {}, "returned": 1},
    ],
    ids=repr,
)
def test_a_message_of_another_form_is_no_answer(forged: object, softmax: Exercise) -> None:
    """A well-formed frame without answers to two calls ends the worker."""
    with opened(softmax, lambda ended: [BEGINNING, encode(forged)]) as session:
        (answer,) = session.ask([call()] * 2)
    assert isinstance(answer, Crashed)
    assert str(answer) == "While softmax was running, its process sent a message that is not an answer."


def test_bytes_that_are_not_an_answer_are_reported(softmax: Exercise) -> None:
    """The report says that the function's process sent invalid bytes, and which."""
    with opened(softmax, lambda ended: [BEGINNING, encode([{"returned": 1}]), bytes(4096)]) as session:
        first, last = session.ask([call()] * 2)
    assert first == 1
    assert isinstance(last, Crashed)
    assert str(last).startswith(
        "While softmax was running, its process sent bytes that are no answer (not a frame: "
    )


def test_a_very_long_exception_is_cut(softmax: Exercise) -> None:
    """A message of a million lines, or of very long lines, is cut to a short text."""
    level = LINE | {"text": "\x1b[2J" * 10**5}
    report = RIGHT | {"message": "no\x1b]0;\n" * 10**6, "traceback": [level] * 5}
    with opened(softmax, lambda ended: [BEGINNING, encode([{"raised": report}])]) as session:
        (answer,) = session.ask([call()])
    assert isinstance(answer, Raised)
    assert_readable(str(answer))
    assert len(answer.traceback) == 5
    for line in answer.traceback:
        assert line.startswith("softmax.py, line 1: ")
        assert_readable(line, lines=False)


# Size limits


@LINUX
def test_the_memory_of_answers_is_bounded() -> None:
    """The message about answers over the bound names the function, their size and the bound."""
    kinds, message = run_alone(hoard).splitlines()
    assert kinds == str(["Tensor"] * 4 + ["Crashed"])
    assert message == (
        "softmax returned 75 MiB in 5 calls, where each number counts as 8 bytes; the answers of a check may "
        "take 64 MiB together. Return only what the exercise asks for."
    )


def test_the_values_of_small_frames_are_counted(softmax: Exercise) -> None:
    """A few bytes in a frame become a hundred in memory, and the bound counts the memory."""
    # 5 MB each time, in a frame of 64 KB.
    dicts = raw(b"\x91\x81" + packed("returned") + listed(*[b"\x80"] * 65_000))
    with opened(softmax, lambda ended: [BEGINNING, *[dicts] * 110]) as session:
        *values, last = session.ask([call()] * 110)
    assert len(values) < 15
    assert isinstance(last, Crashed)
    assert "the answers of a check may take 64 MiB together" in str(last)


def test_the_parameters_of_a_large_net_are_within_the_bound(softmax: Exercise) -> None:
    """The parameters of a net of five million pass."""
    parameters = [torch.zeros(5_000_000)]
    with opened(softmax, lambda ended: [BEGINNING, encode([{"returned": parameters}])]) as session:
        (answer,) = session.ask([call()])
    assert type(answer) is list


def test_each_check_has_the_full_bound(softmax: Exercise) -> None:
    """The sizes of answers add up within one check and start at 0 in the next one."""
    frame = encode([{"returned": torch.zeros(20, MIB // 8)}])

    def ask(session: Session, calls: int) -> list[str]:
        return [type(answer).__name__ for answer in session.ask([call()] * calls)]

    with opened(softmax, lambda ended: [BEGINNING, *[frame] * 8]) as session:
        session.prepare()
        assert ask(session, 3) == ["Tensor", "Tensor", "Tensor"]
        session.prepare()
        assert ask(session, 2) == ["Tensor", "Tensor"]
        assert ask(session, 2) == ["Tensor", "Crashed"]


def test_a_function_that_returned_too_much_twice_is_not_called_again(softmax: Exercise) -> None:
    """Each flood costs the judge time; other functions of the submission are still called."""
    frame = encode([{"returned": torch.zeros(65, MIB // 8)}])
    with opened(softmax, lambda ended: [BEGINNING, frame]) as session:
        answers = []
        for _ in range(3):
            session.prepare()
            answers += session.ask([call()])
    assert [str(answer) for answer in answers[1:]] == [
        "softmax returned 65 MiB in one call, where each number counts as 8 bytes; the answers of a check "
        "may take 64 MiB together. Return only what the exercise asks for.",
        "softmax returned too much twice, so it was not called again.",
    ]


def test_the_answers_of_a_submission_have_one_budget(softmax: Exercise) -> None:
    """Answers that pass in each check are refused once all together take too much; explanations have room."""
    frame = encode([{"returned": torch.zeros(60, MIB // 8)}])
    budget = Budget()
    for _ in range(5):
        with opened(softmax, lambda ended: [BEGINNING, frame], budget=budget) as session:
            session.prepare()
            assert not isinstance(session.ask([call()])[0], Exception)
    assert budget.verdicts.answer_bytes.spent > MOST_SUBMISSION_BYTES
    with opened(softmax, lambda ended: [BEGINNING, frame], budget=budget) as session:
        session.prepare()
        (answer,) = session.ask([call()])
        assert str(answer) == (
            "The answers of this submission have taken 256 MiB, which is all they may take, so softmax was "
            "not called. Return only what the exercises ask for."
        )
        session.start_explaining(check_seconds=5)
        assert not isinstance(session.ask([call()])[0], Exception)


@pytest.mark.parametrize(
    "cells",
    [["x = 1"] * 40_000, ["x" * MIB] * 70],
    ids=["cells", "text"],
)
def test_a_source_that_is_too_large_is_reported(cells: list[str], softmax: Exercise) -> None:
    """A source that does not fit a frame fails the submission and is not an internal error."""
    files = replace(submission({"softmax.ipynb": ""}).files[0], cells=tuple(cells))
    large = replace(submission(""), files=(files,))
    with (
        closing(Scripted(lambda ended: [BEGINNING])) as workers,
        Session(large, softmax, Shared(workers)) as session,
        pytest.raises(Crashed) as caught,
    ):
        session.prepare()
    assert str(caught.value).startswith("The source is too large to be loaded: ")


surveys = st.fixed_dictionaries(
    {
        "homes": st.dictionaries(st.sampled_from(["softmax", "accuracy"]), homes, max_size=2) | values,
        "readable": st.booleans() | st.booleans() | values,
        "unreadable": st.lists(parts, max_size=25) | values,
        "mentions": st.lists(
            st.fixed_dictionaries({"operation": st.text(), "location": locations}), max_size=25
        ),
    },
    optional={"more": values},
)
loads = st.fixed_dictionaries(
    {"names": st.lists(st.sampled_from(["softmax", "sum", ""])), "left_out": st.lists(parts, max_size=25)}
)


@settings(max_examples=300, deadline=None)
@given(survey=surveys | values | st.just(SURVEY), loaded=loads | values | st.just(LOADED))
@example(survey=SURVEY | {"homes": torch.zeros(3)}, loaded=LOADED)
@example(survey=SURVEY | {"homes": {"softmax": torch.zeros(3)}}, loaded=LOADED)
@example(survey=torch.zeros(3), loaded=LOADED)
@example(survey=SURVEY, loaded=torch.zeros(3))
def test_a_forged_survey_is_read_or_refused(survey: object, loaded: object, softmax: Exercise) -> None:
    """A survey contains only known files and names, in a few printable lines, or is refused."""
    with opened(softmax, lambda ended: [encode(survey), encode(loaded)]) as session:
        try:
            session.prepare()
        except Crashed as problem:
            assert_readable(str(problem))
        else:
            assert set(session.loaded) <= {"softmax"}
            assert session.survey is not None
            assert set(session.survey.homes) <= {"softmax"}
            assert {home.location.file for home in session.survey.homes.values()} <= {"softmax.py"}
            said = [*session.survey.unreadable, *session.survey.mentions, *session.left_out]
            assert len(said) <= 60
            for part in [*said, *session.survey.homes.values()]:
                assert_readable(part.message, lines=False)
        assert_documented(session.ask([call()]), calls=1)


PART = {"location": WHERE, "text": "import x", "reason": "y"}


@pytest.mark.parametrize(
    ("survey", "loaded"),
    [
        (SURVEY | {"homes": {"softmax": HOME, "os": HOME}}, LOADED),
        (SURVEY | {"homes": {"softmax": HOME | {"module": "elsewhere"}}}, LOADED),
        (SURVEY | {"homes": {"softmax": HOME | {"location": WHERE | {"file": "checks.py"}}}}, LOADED),
        (SURVEY | {"unreadable": [PART | {"location": WHERE | {"file": "checks.py"}}]}, LOADED),
        (SURVEY, LOADED | {"left_out": [PART | {"location": WHERE | {"file": "checks.py"}}]}),
        (SURVEY | {"unreadable": [PART] * 21}, LOADED),
        (SURVEY | {"mentions": [{"operation": "a", "location": WHERE}] * 21}, LOADED),
        (SURVEY, LOADED | {"left_out": [PART] * 21}),
    ],
    ids=["a name", "a module", "a file", "unread", "not loaded", "unreadable", "mentions", "left out"],
)
def test_a_survey_with_unknown_names_is_refused(survey: object, loaded: object, softmax: Exercise) -> None:
    """A name that was not requested, an unknown file, and endless lists end the worker."""
    script = [encode(survey), encode(loaded)]
    with opened(softmax, lambda ended: script) as session, pytest.raises(Crashed) as caught:
        session.prepare()
    assert str(caught.value) == (
        "While the source was loaded, its process sent a message that is not an answer."
    )


@pytest.mark.parametrize(
    ("sent", "facts"),
    [
        ({"facts": {"softmax": ["exp", "sum with dim=1"]}}, {"softmax": ("exp", "sum with dim=1")}),
        ({"facts": {"softmax": ["exp"], "os": ["system"]}}, {"softmax": ("exp",)}),
        ({"facts": {"softmax": ["exp"] * (MAX_FACTS + 1)}}, {}),
        ({"facts": {"softmax": ["x" * (MAX_FACT_CHARACTERS + 1)]}}, {}),
        ({"facts": {"softmax": [1]}}, {}),
        ({"facts": torch.zeros(3)}, {}),
        ("no facts", {}),
    ],
)
def test_facts_are_bounded_and_of_asked_names(sent: object, facts: object, softmax: Exercise) -> None:
    """Facts of asked names are read; too many, too long ones and other messages give none."""
    with opened(softmax, lambda ended: [BEGINNING, encode(sent)]) as session:
        session.prepare()
        session.start_explaining(check_seconds=5)
        assert session.facts() == facts


def test_a_worker_that_is_silent_tells_no_facts(softmax: Exercise) -> None:
    """Where a worker does not answer, facts are not waited for as long as a source may load."""
    started = time.monotonic()
    with opened(softmax, lambda ended: [BEGINNING], stays=True) as session:
        session.prepare()
        assert session.facts() == {}
    assert time.monotonic() - started < PATIENT.load_seconds / 2


def test_a_worker_that_is_gone_tells_no_facts(softmax: Exercise) -> None:
    """Where a worker ends instead of telling facts, there are none."""
    with opened(softmax, lambda ended: [BEGINNING]) as session:
        session.prepare()
        assert session.facts() == {}


def test_a_name_that_was_not_requested_is_not_loaded(softmax: Exercise) -> None:
    """A worker that reports more loaded names than requested changes nothing."""
    loaded = LOADED | {"names": ["softmax", "accuracy", "softmax"]}
    with opened(softmax, lambda ended: [encode(SURVEY), encode(loaded)]) as session:
        session.prepare()
    assert session.loaded == ("softmax",)


def test_a_file_name_is_the_submissions_not_the_workers(softmax: Exercise) -> None:
    """The snippet imports a file of the submission, whatever name a worker sends."""
    name = "x\nimport os; os.abort()  # .ipynb"
    forged = SURVEY | {"homes": {"softmax": HOME | {"file": name}}}
    with opened(softmax, lambda ended: [encode(forged), encode(LOADED)]) as session:
        session.prepare()
        assert session.survey is not None
        assert session.survey.homes["softmax"].location.file == "softmax.py"
    forged = SURVEY | {"homes": {"softmax": HOME | {"location": WHERE | {"file": name}}}}
    with (
        opened(softmax, lambda ended: [encode(forged), encode(LOADED)]) as session,
        pytest.raises(Crashed) as caught,
    ):
        session.prepare()
    assert name not in str(caught.value)


# Time limits


def flooding(ended: threading.Event) -> Iterator[bytes]:
    """Send progress much faster than it can be shown, for a long time, and then answer."""
    yield BEGINNING
    report = encode({"progress": {"epoch": 1, "epochs": 2, "done": 0.5}})
    for _ in range(100):
        if not ended.is_set():
            yield report * 5000
    yield encode([{"returned": 1}] * 1000)


def answering(ended: threading.Event) -> Iterator[bytes]:
    """Answer each call separately, well within the time limit of one call."""
    yield BEGINNING
    for _ in range(1000):
        yield encode([{"returned": 1}])
        ended.wait(0.02)


def reporting(ended: threading.Event) -> Iterator[bytes]:
    """Send progress often enough for the time limit of one call."""
    yield BEGINNING
    for _ in range(1000):
        yield encode({"progress": {}})
        ended.wait(0.02)
    yield encode([{"returned": 1}] * 1000)


@pytest.mark.parametrize("script", [flooding, answering, reporting])
def test_a_batch_ends_at_its_deadline(script: Script, softmax: Exercise) -> None:
    """Progress messages, however many, do not extend the time of a check."""
    with opened(softmax, script, limits=BRIEF) as session:
        answers = session.ask([call()] * 1000)
    assert_documented(answers, calls=1000)
    assert str(answers[-1]) == "1000 calls of softmax took over 0.4 s together."


def test_a_batch_reads_nothing_after_its_deadline(softmax: Exercise) -> None:
    """Progress and answers that the judge has not read before the deadline are not used."""
    report = encode({"progress": {}})
    with opened(
        softmax,
        lambda ended: [BEGINNING + report + report + encode([{"returned": 1}])],
        limits=BRIEF,
        on_progress=lambda progress: time.sleep(0.5),
    ) as session:
        (answer,) = session.ask([call()])
    assert str(answer) == "softmax took longer than 0.4 s: is there a loop that never ends?"


def test_the_batches_of_a_check_share_its_time(softmax: Exercise) -> None:
    """All batches of a law share one time limit, with at least one call's time for the last one."""
    # An answer every 20 ms: at most 50 before the check's time is over, and 15 in the last call's.
    with opened(softmax, answering, limits=replace(HASTY, check_seconds=1.0)) as session:
        session.prepare()
        first = session.ask([call()] * 1000)
        second = session.ask([call()] * 1000)
    assert isinstance(first[-1], TimedOut)
    assert isinstance(second[-1], TimedOut)
    assert len(first) + len(second) < 80


def test_loading_has_one_deadline(softmax: Exercise) -> None:
    """The survey and the loading share one deadline."""

    def script(ended: threading.Event) -> Iterator[bytes]:
        for message in (SURVEY, LOADED):
            ended.wait(0.3)
            yield encode(message)

    limits = replace(PATIENT, load_seconds=0.5)
    with opened(softmax, script, limits=limits) as session, pytest.raises(TimedOut) as caught:
        session.prepare()
    assert str(caught.value) == "Loading the source took longer than 0.5 s."


@pytest.mark.parametrize("arguments", [(), (torch.zeros(4 * MIB),)], ids=["small", "large"])
def test_a_worker_that_only_listens_is_late(arguments: tuple[object, ...], softmax: Exercise) -> None:
    """A worker that answers no call, or does not read it from the channel, is a timeout."""
    with opened(softmax, lambda ended: [BEGINNING], limits=BRIEF, stays=True) as session:
        (answer,) = session.ask([call(*arguments)])
    assert isinstance(answer, TimedOut)


def test_a_very_slow_answer_is_late(softmax: Exercise) -> None:
    """An answer that comes byte by byte is a timeout."""
    drops = dripping(encode([{"returned": "x" * 2000}]))
    with opened(softmax, lambda ended: chain([BEGINNING], drops(ended)), limits=HASTY) as session:
        (answer,) = session.ask([call()])
    assert str(answer) == "softmax took longer than 0.05 s: is there a loop that never ends?"


def test_deadlines_do_not_use_the_wall_clock(softmax: Exercise, monkeypatch: pytest.MonkeyPatch) -> None:
    """A clock that is changed during a check changes nothing."""
    jumping = random.Random(0)
    monkeypatch.setattr(time, "time", lambda: jumping.uniform(0, 4e9))
    with opened(softmax, lambda ended: [BEGINNING, encode([{"returned": 1}] * 3)]) as session:
        assert [*session.ask([call()] * 3)] == [1, 1, 1]
    with opened(softmax, answering, limits=BRIEF) as session:
        assert isinstance(session.ask([call()] * 1000)[-1], TimedOut)


# Processor time


def silent(ended: threading.Event) -> Iterator[bytes]:
    """Load the submission, and answer nothing."""
    yield BEGINNING


def test_a_call_that_waits_has_the_time_of_a_call(softmax: Exercise) -> None:
    """A process that uses no processor time and is not ready to run is told that it waited."""
    with opened(softmax, silent, limits=HASTY, stays=True, process=Standing(is_waiting=True)) as session:
        (answer,) = session.ask([call()])
    assert isinstance(answer, TimedOut)
    assert str(answer) == (
        "softmax waited for 0.05 s without computing: is there a sleep, a lock, or input that never comes?"
    )


def test_a_busy_machine_costs_nothing(softmax: Exercise) -> None:
    """A process that is ready to run and gets no processor is asked twice, and then the kit is to blame."""
    started: list[threading.Event] = []

    def script(ended: threading.Event) -> Iterator[bytes]:
        started.append(ended)
        yield BEGINNING

    busy = Standing(is_waiting=False)
    brief = replace(HASTY, check_seconds=0.05)
    with opened(softmax, script, limits=brief, stays=True, process=busy) as session:
        (answer,) = session.ask([call()])
        assert isinstance(answer, Starved)
        assert str(answer).startswith("This machine is too busy: ")
        assert len(started) == 2
        # It does not count as a call that timed out: the function is called again.
        assert isinstance(session.ask([call()])[0], Starved)


def test_a_retry_on_a_busy_machine_gives_the_answer(softmax: Exercise) -> None:
    """Where the second worker answers, nothing shows that the first one did not."""
    answered = [BEGINNING, encode([{"returned": 7}] * 2)]
    scripts = iter([[BEGINNING, encode([{"returned": 7}])], answered])
    brief = replace(HASTY, check_seconds=0.05)
    with opened(
        softmax, lambda ended: next(scripts), limits=brief, stays=True, process=Standing(is_waiting=False)
    ) as session:
        assert [*session.ask([call()] * 2)] == [7, 7]


def test_a_source_that_waits_is_told_so(softmax: Exercise) -> None:
    """Loading that uses no processor time ends at the time for loading."""
    brief = replace(PATIENT, load_seconds=0.1)
    waiting = Standing(is_waiting=True)
    with opened(softmax, lambda ended: [], limits=brief, stays=True, process=waiting) as session:
        with pytest.raises(TimedOut) as caught:
            session.prepare()
        assert str(caught.value) == "While the source was loaded, it waited for 0.1 s without computing."


def test_a_submission_has_one_budget(softmax: Exercise) -> None:
    """What one exercise has taken is missing in the next one; explanations have seconds of their own."""
    budget = Budget(verdict_share(0.3))
    with opened(softmax, answering, budget=budget) as session:
        session.prepare()
        first = session.ask([call()] * 20)
        assert [*first] == [1] * 20
    assert budget.verdicts.seconds.spent > 0.3
    with opened(softmax, answering, budget=budget) as session:
        (answer,) = session.ask([call()])
        assert isinstance(answer, TimedOut)
        assert str(answer) == (
            "This submission has taken 0.3 s, which is all it may take, so softmax was not called."
        )
        spent = budget.verdicts.seconds.spent
        session.start_explaining(check_seconds=5)
        assert [*session.ask([call()])] == [1]
    assert budget.verdicts.seconds.spent == spent


def test_a_check_takes_no_more_than_the_submission_has(softmax: Exercise) -> None:
    """A check with a long time of its own ends with the time of the submission."""
    budget = Budget(verdict_share(0.5))
    with opened(softmax, answering, limits=replace(HASTY, check_seconds=60), budget=budget) as session:
        session.prepare()
        *_, last = session.ask([call()] * 1000)
    assert isinstance(last, TimedOut)
    assert str(last).startswith("1000 calls of softmax took over ")
    # The last call may take its own time.
    assert 0.5 <= budget.verdicts.seconds.spent < 1.0


def test_a_function_that_ended_two_processes_is_not_called_again(softmax: Exercise) -> None:
    """Each process costs the time to load the source; a third one is not started for the same function."""
    started: list[threading.Event] = []

    def script(ended: threading.Event) -> Iterator[bytes]:
        started.append(ended)
        yield BEGINNING

    with opened(softmax, script) as session:
        answers = [str(session.ask([call()])[0]) for _ in range(4)]
    assert answers[:2] == ["While softmax was running, its process ended."] * 2
    assert answers[2:] == ["The process of softmax ended twice, so it was not called again."] * 2
    assert len(started) == 2


# What a worker tells beside its answers

AT = encode({"at": {"location": WHERE, "text": "while True:"}})


def test_prints_that_nothing_asks_for_are_refused(softmax: Exercise) -> None:
    """A worker tells of prints only where the judge explains a failure."""
    script = [BEGINNING, encode({"printed": "passed"}), encode([{"returned": 1.0}])]
    with opened(softmax, lambda ended: script) as session:
        (answer,) = session.ask([call()])
    assert "sent a message that is not an answer" in str(answer)


def test_prints_are_no_part_of_an_answer(softmax: Exercise) -> None:
    """They come beside the answer, bounded; the answer is the same with and without them."""
    script = [BEGINNING, encode({"printed": "x" * 10_000}), encode([{"returned": 1.0}])]
    with opened(softmax, lambda ended: script) as session:
        assert session.ask_printing(call()) == (1.0, "x" * 4_000)


def test_the_statement_that_hangs_is_the_last_that_a_worker_tells(softmax: Exercise) -> None:
    """Where loading does not end, the remark has the line that the worker told last."""
    limits = replace(PATIENT, load_seconds=0.1)
    with (
        opened(softmax, lambda ended: [encode(SURVEY), AT], limits=limits, stays=True) as session,
        pytest.raises(TimedOut),
    ):
        session.prepare()
    assert session.loading.stopped == (
        "This line did not end within 0.1 s, so only the definitions were loaded: softmax.py, line 1: "
        "while True:"
    )


@pytest.mark.parametrize(
    "told",
    [
        AT * 2_001,
        encode({"at": {"location": WHERE | {"file": "/etc/passwd"}, "text": "x"}}),
        encode({"at": 1}),
    ],
    ids=["too many", "another file", "no line"],
)
def test_statements_that_no_worker_tells_are_refused(told: bytes, softmax: Exercise) -> None:
    """The judge takes lines of the submission only, and at most as many as the kit's worker tells."""
    with (
        opened(softmax, lambda ended: [encode(SURVEY), told, encode(LOADED)]) as session,
        pytest.raises(Crashed, match="sent a message that is not an answer"),
    ):
        session.prepare()
