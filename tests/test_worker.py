"""The process that runs learner code: whatever happens in it, the judge gets an answer in time."""

from __future__ import annotations

import builtins
import gc
import os
import platform
import select
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from conftest import Told, call, does, opened, submission

from grader.catalogue import Catalogue
from grader.exercise import Exercise
from grader.grading import Judge
from grader.limits import Limits
from grader.process import FreshWorkers, WarmWorkers, WorkerSource, WorkerStartError
from grader.result import CheckResult
from grader.student import Crashed, Raised, TimedOut
from grader.worker import wire

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="only Linux bounds a worker so")
WINDOWS = sys.platform == "win32"
SOFTMAX = "    return (X - X.logsumexp(1, keepdim=True)).exp()\n"


@pytest.fixture(scope="module")
def hasty(softmax: Exercise) -> Exercise:
    """The exercise with little more patience than a right answer needs."""
    return replace(softmax, limits=Limits(call_seconds=0.3, load_seconds=60, check_seconds=60))


@pytest.fixture
def run_checks(catalogue: Catalogue, warm_workers: WarmWorkers) -> Callable[..., list[CheckResult]]:
    """Run some checks of an exercise on source text, one after the other."""

    def run(source: str, exercise: Exercise, *names: str) -> list[CheckResult]:
        judge = Judge(catalogue, [exercise], warm_workers, explains=False)
        checks = {check.name: check for check in exercise.checks}
        with judge.begin(submission(source), exercise) as graded:
            return [graded.run(checks[name]) for name in names]

    return run


# Functions that hang


HANGS_ON_LARGE = f"def softmax(X):\n    while X.abs().max() > 50: pass\n{SOFTMAX}"


def test_a_function_that_hangs_is_a_timeout(
    hasty: Exercise, run_checks: Callable[..., list[CheckResult]]
) -> None:
    """The check that met the loop says how long it waited; a check that doesn't meet it passes."""
    names = ("rows_sum_to_one", "large_logits_stay_finite", "equals_the_definition")
    before, hung, after = run_checks(HANGS_ON_LARGE, hasty, *names)
    assert (before.status, after.status) == ("passed", "passed")
    assert hung.status == "timeout"
    assert hung.message == "softmax had not returned after 0.3 s."
    assert hung.points == 0


def test_a_function_that_hung_twice_is_not_called_again(
    hasty: Exercise, run_checks: Callable[..., list[CheckResult]]
) -> None:
    """After two timeouts the checks that are left say so, but for what has been answered before."""
    names = (
        "large_logits_stay_finite",
        "rows_sum_to_one",
        "rows_far_apart_stay_finite",
        "entries_are_probabilities",
        "ignores_a_shift",
        "leaves_its_input_alone",
    )
    first, between, second, known, *rest = run_checks(HANGS_ON_LARGE, hasty, *names)
    assert [first.status, between.status, second.status] == ["timeout", "passed", "timeout"]
    # Asked for the very rows whose sums were right.
    assert known.status == "passed"
    for result in rest:
        assert result.status == "timeout"
        assert result.message == "softmax did not return in time twice, so it was not called again."


WAITS = "import time\ndef softmax(n):\n    time.sleep(0.1)\n    return n\n"


def test_a_check_has_a_time_of_its_own(softmax: Exercise, warm_workers: WarmWorkers) -> None:
    """Calls that are each in time, but endless together, end at the check's limit."""
    slow = replace(softmax, limits=Limits(call_seconds=60, check_seconds=0.5))
    with opened(warm_workers, slow, WAITS) as session:
        *answers, last = session.ask([call(n) for n in range(100)])
    assert answers == list(range(len(answers)))
    assert isinstance(last, TimedOut)
    assert str(last) == "100 calls of softmax took over 0.5 s together."


def test_an_exercise_has_a_time_of_its_own(softmax: Exercise, warm_workers: WarmWorkers) -> None:
    """Checks that are each in time, but endless together, end at twice a check's limit."""
    slow = replace(softmax, limits=Limits(call_seconds=60, check_seconds=1))
    with opened(warm_workers, slow, WAITS) as session:
        for _ in range(21):
            session.prepare()
            (answer,) = session.ask([call(1)])
    expected = "The calls for the checks so far took over 2 s together, so softmax was not called again."
    assert str(answer) == expected


def test_slow_calls_in_time_are_answered(softmax: Exercise, warm_workers: WarmWorkers) -> None:
    """A batch that takes longer than one call may is no timeout while its calls are in time."""
    slow = replace(softmax, limits=Limits(call_seconds=0.5))
    with opened(warm_workers, slow, WAITS) as session:
        assert [*session.ask([call(n) for n in range(10)])] == list(range(10))


def test_a_loop_that_nothing_interrupts_is_ended(hasty: Exercise, workers: WorkerSource) -> None:
    """Catching everything and ignoring signals does not keep a worker alive, forked or not."""
    lines = (
        "import signal\n"
        "for number in (signal.SIGTERM, signal.SIGINT):\n    signal.signal(number, signal.SIG_IGN)\n"
        "while True:\n    try:\n        while True: pass\n    except BaseException: pass"
    )
    with opened(workers, hasty) as session:
        answer = does(session)(lines)
    assert isinstance(answer, TimedOut)
    assert str(answer) == "softmax had not returned after 0.3 s."


# Functions that end their process


@pytest.mark.skipif(WINDOWS, reason="Windows has no signals")
@pytest.mark.parametrize(
    ("end", "how"),
    [
        ("import os; os._exit(3)", "ended itself with exit status 3"),
        ("import os; os._exit(0)", "ended itself with exit status 0"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "was ended by SIGKILL"),
        ("import os; os.abort()", "was ended by SIGABRT"),
        ("import ctypes; ctypes.string_at(0)", "was ended by SIGSEGV"),
    ],
)
def test_a_function_that_ends_its_process_is_a_crash(
    end: str, how: str, softmax: Exercise, run_checks: Callable[..., list[CheckResult]]
) -> None:
    """The check says how the process ended, and the next one gets a fresh process and passes."""
    source = f"def softmax(X):\n    if X.abs().max() > 50:\n        {end}\n{SOFTMAX}"
    names = ("large_logits_stay_finite", "rows_sum_to_one")
    crashed, next_one = run_checks(source, softmax, *names)
    assert (crashed.status, crashed.points) == ("crashed", 0)
    assert crashed.message == f"While softmax was running, its process {how}."
    assert next_one.status == "passed"


@pytest.mark.skipif(WINDOWS, reason="Windows has no signals")
@pytest.mark.parametrize(
    ("end", "how"),
    [
        ("import os; os._exit(3)", "ended itself with exit status 3"),
        ("import ctypes; ctypes.string_at(0)", "was ended by SIGSEGV"),
    ],
)
def test_any_kind_of_worker_is_replaced_after_a_crash(end: str, how: str, tell: Told) -> None:
    """Forked or started afresh, a worker that died is told of and another one answers."""
    answer = tell(end)
    assert isinstance(answer, Crashed)
    assert str(answer) == f"While softmax was running, its process {how}."
    assert tell("return 7") == 7


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ("import sys; sys.exit(2)", "SystemExit: 2"),
        ("raise KeyboardInterrupt", "KeyboardInterrupt"),
        ("raise GeneratorExit('x')", "GeneratorExit: x"),
        ("raise BaseException('x')", "BaseException: x"),
        ("def f(): f()\nf()", "RecursionError: "),
        ("class E(Exception):\n    __str__ = None\nraise E", "E: (its message could not be read)"),
    ],
)
def test_what_a_function_raises_is_an_answer(lines: str, message: str, tell: Told) -> None:
    """An exit or an interruption, too, is the learner's failure and leaves the worker as it is."""
    process = tell("import os\nreturn os.getpid()")
    answer = tell(lines)
    assert isinstance(answer, Raised)
    assert str(answer).startswith(message)
    assert not answer.todo
    assert tell("import os\nreturn os.getpid()") == process


@pytest.mark.parametrize(
    ("line", "todo"),
    [
        ("raise NotImplementedError", True),
        ("raise NotImplementedError('later')", True),
        ("return torch.tensor([[1]]).log_softmax(1)", False),
        ("return torch.nn.Module()(X)", False),
    ],
)
def test_a_stub_is_not_a_failure_and_what_torch_does_not_implement_is(
    line: str, todo: bool, workers: WorkerSource, patient: Exercise
) -> None:
    """Only a NotImplementedError that the learner's own line raises says that it is yet to be written."""
    with opened(workers, patient, f"import torch\n\ndef softmax(X):\n    {line}\n") as session:
        answer = session.ask([call(1)])[0]
    assert isinstance(answer, Raised)
    assert "NotImplementedError" in str(answer)
    assert answer.todo == todo


@LINUX
@pytest.mark.parametrize(
    "lines",
    [
        "import torch\nreturn torch.empty(10**11)",
        "return [0] * (20 * 2**30 // 8)",
        "x = []\nwhile True:\n    x.append(bytearray(2**26))",
        "import torch\nx = []\nwhile True:\n    x.append(torch.ones(2**24))",
    ],
    ids=["a large tensor", "a large list", "many arrays", "many tensors"],
)
def test_memory_is_bounded(lines: str, tell: Told) -> None:
    """A function that asks for more memory than a worker has raises or crashes; the next call is answered."""
    assert isinstance(tell(lines), (Raised, Crashed))
    assert tell("return len(bytearray(2**26))") == 2**26


@LINUX
def test_what_torch_takes_is_not_counted(tell: Told) -> None:
    """A build with CUDA in it takes more than one without; of a bound of 1 GiB, both leave 900 MiB."""
    assert tell("return len(bytearray(900 * 2**20))") == 900 * 2**20


@pytest.mark.parametrize("lines", ["x = []\nx.append(x)", "x = []\nfor _ in range(10**5): x = [x]"])
def test_an_answer_that_is_too_deep_is_described(lines: str, tell: Told) -> None:
    """A list that holds itself is an answer that doesn't travel."""
    assert isinstance(tell(f"{lines}\nreturn x"), wire.Opaque)


@pytest.mark.parametrize(
    "value",
    [
        "[0] * 10**6",
        "'x' * (2**28 + 1)",
        "torch.zeros(1).expand(10**12)",
        "[torch.zeros(1).expand(2**23)] * 1000",
    ],
)
def test_an_answer_that_is_too_large_is_described(value: str, tell: Told) -> None:
    """An answer over the bounds of a frame arrives as the words that it was too large."""
    assert isinstance(tell(f"import torch\nreturn {value}"), wire.Opaque)


@pytest.mark.parametrize(
    "lines",
    [
        "return torch.nested.nested_tensor([torch.zeros(2), torch.zeros(3)])",
        """class Secret(type):
    def __getattribute__(kind, name):
        raise SystemError(name)
return Secret('x', (), {})()""",
    ],
)
def test_an_answer_that_cannot_be_read_is_described(lines: str, tell: Told) -> None:
    """A value that raises where it is looked at is no end of its process."""
    assert tell(f"import torch\n{lines}") == wire.Opaque("a value that can't be read")


# What a worker sees


@pytest.fixture(params=["warm", "fresh"])
def new_workers(request: pytest.FixtureRequest) -> Iterator[Callable[[], WorkerSource]]:
    """Start workers that are a test's own, either way, and end them afterwards."""
    started: list[WorkerSource] = []

    def start() -> WorkerSource:
        started.append(WarmWorkers() if request.param == "warm" else FreshWorkers())
        return started[-1]

    if request.param == "warm" and sys.platform != "linux":
        pytest.skip("only Linux forks workers")
    yield start
    for workers in started:
        workers.close()


def test_a_worker_has_none_of_the_judges_environment(
    new_workers: Callable[[], WorkerSource], patient: Exercise, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A token in the environment of the person who grades is none of a learner's business."""
    for name in ("SECRET_TOKEN", "PYTHONPATH", "HOME", "PATH"):
        monkeypatch.setenv(name, "/swordfish")
    with opened(new_workers(), patient) as session:
        seen = does(session)("import os, sys\nreturn [dict(os.environ), sys.path, sys.argv]")
    assert isinstance(seen, list)
    assert "swordfish" not in str(seen)


def test_a_workers_folder_is_empty(new_workers: Callable[[], WorkerSource], patient: Exercise) -> None:
    """Learner code starts in a folder that holds nothing."""
    with opened(new_workers(), patient) as session:
        assert does(session)("import os\nreturn os.listdir()") == []


@LINUX
def test_nothing_is_left_for_the_next_submission(patient: Exercise) -> None:
    """What one learner's code tries to write, another's does not find, not even its name."""
    with closing(WarmWorkers()) as workers:
        with opened(workers, patient) as session:
            does(session)("open('the answer is 42', 'w').write('42')")
            does(session)("import os\nos.mkdir('the answer is 43')")
        with opened(workers, patient) as session:
            assert "answer" not in str(does(session)("import os\nreturn os.listdir()"))


def test_a_workers_input_is_empty(tell: Told) -> None:
    """Reading from standard input comes to its end at once."""
    assert tell("import sys\nreturn sys.stdin.read()") == ""
    answer = tell("return input('Your name? ')")
    assert isinstance(answer, Raised)
    assert str(answer).startswith("EOFError")


def test_what_is_printed_appears_nowhere(tell: Told, capfd: pytest.CaptureFixture[str]) -> None:
    """Ten megabytes on either stream, by print or by descriptor, neither show nor stop anything."""
    lines = (
        "import os, sys\n"
        "for _ in range(10):\n"
        "    print('SPAM' * 250_000)\n    sys.stderr.write('SPAM' * 250_000)\n"
        "    os.write(1, b'SPAM' * 1000)\n"
        "return 7"
    )
    assert tell(lines) == 7
    assert capfd.readouterr() == ("", "")


def test_nothing_that_judges_is_loaded_beside_learner_code(tell: Told) -> None:
    """A worker holds no law, no oracle and none of the modules that decide a verdict."""
    loaded = tell("import sys\nreturn sorted(sys.modules)")
    assert isinstance(loaded, list)
    assert "grader.worker.serve" in loaded
    judging = {"checks", "corpus", "expect", "grading", "process", "replay", "session", "student"}
    assert not {f"grader.{name}" for name in judging} & set(loaded)
    assert not [name for name in loaded if name.startswith(("grader checks", "hypothesis"))]


# One submission and the next


def test_a_submission_does_not_see_the_one_before(patient: Exercise, warm_workers: WarmWorkers) -> None:
    """What one submission does to modules and builtins is gone for the next."""
    with opened(warm_workers, patient) as session:
        spoil = "import torch, builtins\ntorch.exp = None\nbuiltins.spoilt = True\nreturn torch.exp, spoilt"
        assert does(session)(spoil) == [None, True]
    with opened(warm_workers, patient) as session:
        assert does(session)("import torch\nreturn torch.exp(torch.zeros(())).item()") == 1
        assert does(session)("import builtins\nreturn hasattr(builtins, 'spoilt')") is False


def test_nothing_of_a_submission_reaches_the_judge(
    softmax: Exercise, run_checks: Callable[..., list[CheckResult]]
) -> None:
    """Learner code is never run, imported or unpickled in the process that judges."""
    source = (
        "import builtins, sys, types, torch\n"
        "builtins.learner_was_here = True\n"
        "sys.modules['learner_was_here'] = types.ModuleType('learner_was_here')\n"
        "torch.softmax = lambda X, dim: X\n"
        "class Spy:\n    def __reduce__(self):\n"
        "        return exec, ('import builtins; builtins.learner_was_here = True',)\n"
        "def softmax(X):\n    return Spy()\n"
    )
    (result,) = run_checks(source, softmax, "equals_the_definition")
    assert result.status == "failed"
    assert "it returned a softmax.Spy" in result.message
    assert not hasattr(builtins, "learner_was_here")
    assert not {"learner_was_here", "softmax", "submission_softmax"} & sys.modules.keys()
    assert torch.softmax(torch.zeros(1, 2), 1).tolist() == [[0.5, 0.5]]


# The channel


WRITES_EVERYWHERE = """
import os
for descriptor in range(3, 1024):
    try: os.write(descriptor, DATA)
    except OSError: pass
return 7
"""


@pytest.mark.skipif(WINDOWS, reason="on Windows the channel is no descriptor")
@pytest.mark.parametrize("data", ["bytes(4096)", "b'SPAM' * 1024"])
def test_writing_to_every_descriptor_confuses_nobody(
    data: str, workers: WorkerSource, patient: Exercise
) -> None:
    """Where system calls are filtered, nothing but an answer gets through; elsewhere it is a crash."""
    with opened(workers, patient) as session:
        answer = does(session)(WRITES_EVERYWHERE.replace("DATA", data))
        if "seccomp" in workers.confinement:
            assert answer == 7
        else:
            assert isinstance(answer, Crashed)
            assert "its process sent bytes that are no answer" in str(answer)
        assert does(session)("return 7") == 7


SENDS = """
import gc
channel, = [found for found in gc.get_objects() if type(found).__name__ == 'Channel']
channel.send(MESSAGE)
return 7
"""
FORGERIES = {
    "a number": "5",
    "no answers": "[]",
    "too many answers": "[{'returned': 1}, {'returned': 1}]",
    "an answer of another form": "[{'passed': True}]",
    "an exception of another form": "[{'raised': 5}]",
    "an exception with fields missing": "[{'raised': {'type': 'E'}}]",
    "an exception with a wrong field": (
        "[{'raised': {'type': 'E', 'todo': 'yes', 'message': 'x', 'frames': [5]}}]"
    ),
}


@pytest.mark.skipif(WINDOWS, reason="on Windows the channel is no descriptor")
@pytest.mark.parametrize("forged", FORGERIES)
def test_a_forged_message_is_a_crash(forged: str, patient: Exercise, warm_workers: WarmWorkers) -> None:
    """Who finds the channel's object in memory can send a frame; one that is no answer is a crash."""
    with opened(warm_workers, patient) as session:
        answer = does(session)(SENDS.replace("MESSAGE", FORGERIES[forged]))
    assert isinstance(answer, Crashed)


@pytest.mark.skipif(WINDOWS, reason="on Windows the channel is no descriptor")
def test_a_channel_that_is_closed_is_a_crash(tell: Told) -> None:
    """A worker that hangs up and goes on is ended like one that died."""
    assert isinstance(tell("import os\nos.closerange(3, 1024)\nwhile True: pass"), Crashed)


# The processes behind it


@contextmanager
def watched(pid: object) -> Iterator[Callable[[], bool]]:
    """Give a function that waits for the end of a process, and says whether it came."""
    assert isinstance(pid, int)
    descriptor = os.pidfd_open(pid)
    try:
        yield lambda: bool(select.select([descriptor], [], [], 20)[0])
    finally:
        os.close(descriptor)


def children() -> set[int]:
    """Return the processes that this one has started and not yet waited for."""
    found = set()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == os.getpid():
            found.add(int(stat.parent.name))
    return found


OWN_PID = "import os\nreturn os.getpid()"


@LINUX
def test_nothing_is_left_of_closed_workers(patient: Exercise) -> None:
    """Closing ends the warm process and, with it, a worker that is still in use."""
    before = children()
    workers = WarmWorkers()
    with opened(workers, patient) as session, watched(does(session)(OWN_PID)) as ended:
        workers.close()
        assert ended()
    assert children() == before


@LINUX
def test_nothing_is_left_of_a_fresh_worker(patient: Exercise, fresh_workers: FreshWorkers) -> None:
    """A worker that was started afresh ends with its session."""
    before = children()
    with opened(fresh_workers, patient) as session, watched(does(session)(OWN_PID)) as ended:
        session.close()
        assert ended()
    assert children() == before


@LINUX
def test_a_worker_that_timed_out_is_gone(hasty: Exercise, warm_workers: WarmWorkers) -> None:
    """The process of a function that hangs is ended, not left to burn."""
    with opened(warm_workers, hasty) as session, watched(does(session)(OWN_PID)) as ended:
        assert isinstance(does(session)("while True: pass"), TimedOut)
        assert ended()


@LINUX
def test_a_warm_process_that_is_gone_is_replaced(patient: Exercise) -> None:
    """Killing the warm process costs the worker in use; the next start has a new one."""
    with closing(WarmWorkers()) as workers:
        with opened(workers, patient) as session:
            tell = does(session)
            assert tell("return 7") == 7
            with watched(workers._process.pid) as ended:
                workers._process.kill()
                assert ended()
            assert isinstance(tell("return 7"), Crashed)
            assert tell("return 7") == 7
        workers._process.kill()
        with opened(workers, patient) as session:
            assert does(session)("return 7") == 7


def start_error(new_workers: Callable[[], WorkerSource], exercise: Exercise) -> str:
    """Return what a person reads where no worker starts."""

    def attempt() -> str:
        with pytest.raises(WorkerStartError) as problem, opened(new_workers(), exercise) as session:
            session.prepare()
        return str(problem.value)

    message = attempt()
    # What the attempt left open would be a warning, here rather than in a later test.
    gc.collect()
    return message


@pytest.mark.skipif(WINDOWS, reason="the stand-in for Python is a shell script")
@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("exit 1", "it said nothing"),
        (
            "echo Traceback >&2\necho \"ModuleNotFoundError: No module named 'torch'\" >&2\nexit 1",
            "ModuleNotFoundError: No module named 'torch'",
        ),
    ],
)
def test_a_worker_that_does_not_start_says_why_in_one_line(
    script: str,
    said: str,
    new_workers: Callable[[], WorkerSource],
    softmax: Exercise,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Where torch can't be imported, a person reads that, and no learner is blamed."""
    python = tmp_path / "python"
    python.write_text(f"#!/bin/sh\n{script}\n")
    python.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(python))
    message = start_error(new_workers, softmax)
    assert message == f"the process for learner code did not start: {said}"


@pytest.mark.skipif(WINDOWS, reason="the stand-in for Python is a shell script")
def test_a_python_that_is_gone_is_told_in_one_line(
    new_workers: Callable[[], WorkerSource],
    softmax: Exercise,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """An interpreter that has been removed since the start is a WorkerStartError, too."""
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    message = start_error(new_workers, softmax)
    assert message.startswith("the process for learner code did not start: ")
    assert str(tmp_path / "python") in message
    assert "\n" not in message


_MERGES = """
import re
from pathlib import Path
from grader.worker import pages

def large():
    return int(re.search(r"AnonHugePages: *(\\d+)", Path("/proc/self/smaps_rollup").read_text())[1])

held = [bytearray(4000) for _ in range(20_000)]
before = large()
pages.merge()
print(large() - before)
"""


@LINUX
def test_what_workers_share_lies_on_large_pages() -> None:
    """80 MB in pieces of 4 kB are on pages of 2 MiB afterwards, but for what lies at the ends."""
    version = tuple(int(part) for part in platform.release().split(".")[:2])
    if version < (6, 1) or not Path("/sys/kernel/mm/transparent_hugepage").exists():
        pytest.skip(f"Linux {platform.release()} can't put what there is on large pages")
    done = subprocess.run([sys.executable, "-c", _MERGES], capture_output=True, text=True, check=True)
    assert int(done.stdout) > 60_000
