"""The processes that run learner code: how they start, what they can read, and that none is left."""

from __future__ import annotations

import gc
import os
import select
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from grader.authoring.calls import Crashed, Raised, TimedOut
from grader.course.exercise import Exercise
from grader.sandbox.workers import FreshWorkers, WarmWorkers, WorkerSource, WorkerStartError
from helpers import LINUX, WINDOWS, Told, call, does, opened

CORES = os.cpu_count() or 1


def test_a_loop_that_nothing_interrupts_is_ended(hasty: Exercise, workers: WorkerSource) -> None:
    """A worker that catches every exception and ignores signals is ended, forked or not."""
    lines = (
        "import signal\n"
        "for number in (signal.SIGTERM, signal.SIGINT):\n    signal.signal(number, signal.SIG_IGN)\n"
        "while True:\n    try:\n        while True: pass\n    except BaseException: pass"
    )
    with opened(workers, hasty) as session:
        answer = does(session)(lines)
    assert isinstance(answer, TimedOut)
    assert str(answer) == "softmax took longer than 0.3 s: is there a loop that never ends?"


COMPUTES = """
import time
end = time.process_time() + 0.2
while time.process_time() < end: pass
return 7
"""


@LINUX
def test_other_programs_cost_no_time(hasty: Exercise, workers: WorkerSource) -> None:
    """A call that takes two thirds of its time is answered beside programs that take all processors."""
    programs = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(4 * CORES)]
    try:
        with opened(workers, hasty) as session:
            assert [*session.ask([call(COMPUTES)] * 3)] == [7, 7, 7]
    finally:
        for program in programs:
            program.kill()
            program.wait()


@LINUX
@pytest.mark.parametrize(
    "lines", ["import time\ntime.sleep(60)", "import threading\nthreading.Event().wait()"]
)
def test_a_call_that_waits_is_told_so(lines: str, hasty: Exercise, workers: WorkerSource) -> None:
    """A function that sleeps, or waits for what never comes, has the time of a call, too."""
    with opened(workers, hasty) as session:
        answer = does(session)(lines)
    assert isinstance(answer, TimedOut)
    assert str(answer).startswith("softmax waited for 0.3 s without computing: is there a sleep")


@LINUX
def test_torchs_compiler_costs_no_time(hasty: Exercise, workers: WorkerSource) -> None:
    """An optimizer, a checkpoint and a compiled function take little time at their first use."""
    lines = (
        "import torch\nimport torch.utils.checkpoint\nX = torch.ones(2, requires_grad=True)\n"
        "class Slower(torch.optim.SGD): pass\n"
        "y = torch.utils.checkpoint.checkpoint(torch.compile(lambda x: 2 * x), X, use_reentrant=False)\n"
        "y.sum().backward()\noptimizer = Slower([X], lr=0.5)\noptimizer.step()\n"
        "torch.func.grad(lambda x: x.sum())(X)\nreturn [X.detach(), torch.compiler.is_compiling()]"
    )
    with opened(workers, hasty) as session:
        values, compiling = does(session)(lines)
    assert values.tolist() == [0.0, 0.0]
    assert compiling is False


@LINUX
def test_what_is_asked_of_the_compiler_beside_that_is_answered(
    patient: Exercise, workers: WorkerSource
) -> None:
    """Code that names another part of torch's compiler gets the real module."""
    lines = "import torch\nimport torch._dynamo.utils\nreturn torch._dynamo.list_backends.__module__"
    with opened(workers, patient) as session:
        assert str(does(session)(lines)).startswith("torch._dynamo.")


@pytest.mark.skipif(WINDOWS, reason="Windows has no signals")
@pytest.mark.parametrize(
    ("end", "how"),
    [
        ("import os; os._exit(3)", "ended itself with exit status 3"),
        ("import ctypes; ctypes.string_at(0)", "was ended by SIGSEGV"),
    ],
)
def test_any_kind_of_worker_is_replaced_after_a_crash(end: str, how: str, tell: Told) -> None:
    """A dead worker, forked or started separately, is reported and another one answers."""
    answer = tell(end)
    assert isinstance(answer, Crashed)
    assert str(answer) == f"While softmax was running, its process {how}."
    assert tell("return 7") == 7


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
    """A function that uses more memory than a worker may raises or crashes; the next call is answered."""
    assert isinstance(tell(lines), (Raised, Crashed))
    assert tell("return len(bytearray(2**26))") == 2**26


@LINUX
def test_the_memory_of_torch_is_not_counted(tell: Told) -> None:
    """Of a bound of 1 GiB, 900 MiB are free with every build of torch, with CUDA or without."""
    assert tell("return len(bytearray(900 * 2**20))") == 900 * 2**20


# The environment of a worker


@pytest.fixture(params=["warm", "fresh"])
def new_workers(request: pytest.FixtureRequest) -> Iterator[Callable[[], WorkerSource]]:
    """Start workers of either kind for one test, and end them afterwards."""
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
    """A token in the environment of the person who grades is not in the worker's environment."""
    for name in ("SECRET_TOKEN", "PYTHONPATH", "HOME", "PATH"):
        monkeypatch.setenv(name, "/swordfish")
    with opened(new_workers(), patient) as session:
        seen = does(session)("import os, sys\nreturn [dict(os.environ), sys.path, sys.argv]")
    assert isinstance(seen, list)
    assert "swordfish" not in str(seen)


def test_a_workers_folder_is_empty(new_workers: Callable[[], WorkerSource], patient: Exercise) -> None:
    """Learner code starts in an empty folder."""
    with opened(new_workers(), patient) as session:
        assert does(session)("import os\nreturn os.listdir()") == []


@LINUX
def test_nothing_is_left_for_the_next_submission(patient: Exercise) -> None:
    """A file that one learner's code tries to write does not exist for another's code."""
    with closing(WarmWorkers()) as workers:
        with opened(workers, patient) as session:
            does(session)("open('the answer is 42', 'w').write('42')")
            does(session)("import os\nos.mkdir('the answer is 43')")
        with opened(workers, patient) as session:
            assert "answer" not in str(does(session)("import os\nreturn os.listdir()"))


def test_a_workers_input_is_empty(tell: Told) -> None:
    """Standard input is at its end from the start."""
    assert tell("import sys\nreturn sys.stdin.read()") == ""
    answer = tell("return input('Your name? ')")
    assert isinstance(answer, Raised)
    assert str(answer).startswith("EOFError")


# From one submission to the next


def test_a_submission_does_not_see_the_one_before(patient: Exercise, warm_workers: WarmWorkers) -> None:
    """Changes by one submission to modules and builtins do not exist for the next one."""
    with opened(warm_workers, patient) as session:
        spoil = "import torch, builtins\ntorch.exp = None\nbuiltins.spoilt = True\nreturn torch.exp, spoilt"
        assert does(session)(spoil) == [None, True]
    with opened(warm_workers, patient) as session:
        assert does(session)("import torch\nreturn torch.exp(torch.zeros(())).item()") == 1
        assert does(session)("import builtins\nreturn hasattr(builtins, 'spoilt')") is False


# The processes of workers


@contextmanager
def watched(pid: object) -> Iterator[Callable[[], bool]]:
    """Return a function that waits for the end of a process and returns whether it ended."""
    assert isinstance(pid, int)
    descriptor = os.pidfd_open(pid)
    try:
        yield lambda: bool(select.select([descriptor], [], [], 20)[0])
    finally:
        os.close(descriptor)


def children() -> set[int]:
    """Return the processes that this process has started and not yet waited for."""
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
    """Closing ends the warm process and a worker that is still in use."""
    before = children()
    workers = WarmWorkers()
    with opened(workers, patient) as session, watched(does(session)(OWN_PID)) as ended:
        workers.close()
        assert ended()
    assert children() == before


@LINUX
def test_nothing_is_left_of_a_fresh_worker(patient: Exercise, fresh_workers: FreshWorkers) -> None:
    """A worker with its own process ends with its session."""
    before = children()
    with opened(fresh_workers, patient) as session, watched(does(session)(OWN_PID)) as ended:
        session.close()
        assert ended()
    assert children() == before


@LINUX
def test_a_worker_that_timed_out_is_gone(hasty: Exercise, warm_workers: WarmWorkers) -> None:
    """The process of a function that hangs is ended."""
    with opened(warm_workers, hasty) as session, watched(does(session)(OWN_PID)) as ended:
        assert isinstance(does(session)("while True: pass"), TimedOut)
        assert ended()


@LINUX
def test_a_warm_process_that_is_gone_is_replaced(patient: Exercise) -> None:
    """A killed warm process ends the worker in use; the next start uses a new warm process."""
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
    """Return the error that a person reads if no worker starts."""

    def attempt() -> str:
        with pytest.raises(WorkerStartError) as problem, opened(new_workers(), exercise) as session:
            session.prepare()
        return str(problem.value)

    message = attempt()
    # An open resource of the attempt would give its warning here and not in a later test.
    gc.collect()
    return message


@pytest.mark.skipif(WINDOWS, reason="the stand-in for Python is a shell script")
@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("exit 1", "it wrote no error message"),
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
    """If torch cannot be imported, the error says so, and no learner gets a failure."""
    python = tmp_path / "python"
    python.write_text(f"#!/bin/sh\n{script}\n")
    python.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(python))
    message = start_error(new_workers, softmax)
    assert message == f"the process for learner code did not start: {said}"


@pytest.mark.skipif(WINDOWS, reason="the stand-in for Python is a shell script")
def test_a_missing_python_is_reported_in_one_line(
    new_workers: Callable[[], WorkerSource],
    softmax: Exercise,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """An interpreter that was removed after the start gives a WorkerStartError too."""
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    message = start_error(new_workers, softmax)
    assert message.startswith("the process for learner code did not start: ")
    assert str(tmp_path / "python") in message
    assert "\n" not in message
