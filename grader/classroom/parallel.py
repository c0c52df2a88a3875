"""Grades the submissions of a class in parallel, in the processes of an executor."""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from contextlib import closing
from dataclasses import replace

import pluggy

from grader.classroom.gradebook import Stamp
from grader.classroom.grading import versions
from grader.classroom.remote import grade_remote_task
from grader.classroom.tasks import Graded, RemoteTask, pack_task, read_task, unpack_graded, with_problem
from grader.course.catalogue import Catalogue
from grader.executors.parallelism import ExecutorError, Parallelism
from grader.handins.entry import Entry
from grader.judge.options import RunSettings
from grader.sandbox.spawn import WorkerStartError
from grader.text.language import Language
from grader.text.message import Message

# A process can be ended from outside once. A submission that is lost twice, the second time alone, is
# itself the cause.
_MOST_LOST = 2
# So many executors in a row that grade nothing: then no submission is the cause.
_MOST_FRUITLESS = 5
_LOST = Message("The kit's own process ended while this was graded, and again when it was graded alone.")


def grade_class_in_parallel(
    entries: Mapping[str, Entry],
    kept: Mapping[str, Stamp],
    settings: RunSettings,
    manager: pluggy.PluginManager,
    catalogue: Catalogue,
    parallelism: Parallelism,
    say: Language,
) -> Iterator[Graded]:
    """Yield the same grades as `grade_class`, in the order in which the processes finish them.

    Entries are read in this process and sent as bytes. When a process dies, the entries that were in
    work are graded again, each of them alone; an entry that is lost again gets `error` in every check.
    Raises ExecutorError, and WorkerStartError where every process dies.
    """
    waiting = dict(entries)
    lost: Counter[str] = Counter()
    fruitless = 0
    here = versions(catalogue)
    others = tuple(map(Language, settings.other_languages))

    def packed(entry: Entry) -> bytes:
        task = read_task(entry, kept.get(entry.id), manager, say, others)
        if lost[entry.id] >= _MOST_LOST:
            given_up = (with_problem(read, _LOST, "error", say, others) for read in task.submissions)
            task = replace(task, submissions=tuple(given_up))
        return pack_task(RemoteTask(task, settings, here))

    while waiting:
        together = [entry for id, entry in waiting.items() if not lost[id]]
        batch = together or list(waiting.values())[:1]
        chosen = parallelism if together else parallelism.for_one_submission
        tasks = ((entry.id, packed(entry)) for entry in batch)
        fruitless += 1
        with closing(_graded_by(_open(manager, chosen), tasks, parallelism)) as results:
            for id, graded in results:
                if graded is None:
                    lost[id] += 1
                else:
                    fruitless = 0
                    del waiting[id]
                    yield graded
        if fruitless == _MOST_FRUITLESS:
            raise WorkerStartError(
                "the processes that grade in parallel end before they grade anything, the last one at "
                "{id}; run again with --resume and without --jobs or --executor",
                id=batch[0].id,
            )


def _open(manager: pluggy.PluginManager, parallelism: Parallelism) -> Executor:
    executor: Executor | None = manager.hook.grader_executor(
        name=parallelism.executor, jobs=parallelism.jobs, scheduler=parallelism.scheduler
    )
    if executor is None:
        raise ExecutorError(
            "no plugin runs the executor {name!r}; the kit's own are processes and dask",
            name=parallelism.executor,
        )
    return executor


def _graded_by(
    executor: Executor, tasks: Iterator[tuple[str, bytes]], parallelism: Parallelism
) -> Generator[tuple[str, Graded | None], None, None]:
    """Yield the grades of each task (by id) that is begun, and None where its process has died."""
    running: dict[Future[bytes], str] = {}
    broken = False
    try:
        while True:
            # Not more at once: only tasks in work can be lost, and only they take memory.
            most = _most_at_once(executor, parallelism)
            while len(running) < most and not broken and (task := next(tasks, None)):
                id, data = task
                try:
                    running[executor.submit(grade_remote_task, data)] = id
                except BrokenExecutor:
                    broken = True
            if not running:
                break
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                id = running.pop(future)
                try:
                    graded = unpack_graded(future.result())
                except BrokenExecutor:
                    broken, graded = True, None
                yield id, graded
    except BaseException:
        executor.shutdown(cancel_futures=True)
        raise
    executor.shutdown()


def _most_at_once(executor: Executor, parallelism: Parallelism) -> int:
    """Return how many tasks the executor takes at once: its `places` where it has them, else the jobs."""
    # `places` is optional: the hook grader_executor documents it, and not every Executor has it.
    places: int | None = getattr(executor, "places", None)
    return (parallelism.jobs or 1) if places is None else places
