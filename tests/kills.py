"""A kill of `grader grade` at some moment, and what must hold after it and after --resume."""

from __future__ import annotations

import signal
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from class_runs import Running, copied_rows, grading, results, run


@dataclass(frozen=True)
class Kill:
    """When a run is killed, and how it grades."""

    options: tuple[object, ...] = ()
    """Of `grader grade`, such as --jobs 2."""
    seconds: float = 0.0
    """The time from the start."""
    touch: int = 0
    """If not 0, the kill comes before this access to the results, counted from 1, and not after a time."""


def assert_nothing_is_lost(kill: Kill, folder: Path, expected: dict[str, Any], home: Path) -> int:
    """Grade a class in an empty folder, kill the judge, go on, and return how many grades the kill left.

    The grades in the gradebook after the kill are right and are not graded again. After --resume the results
    are `expected`, those of a run without faults, and no process, folder or file is left.
    """
    out, temporary = home / "out", home / "temporary"
    temporary.mkdir()
    rows: dict[str, Any] = expected["gradebook.sqlite"]
    command = grading(folder, out, *kill.options)
    with Running(command, home, TMPDIR=temporary, TEST_FOLDER=out, TEST_LAST_TOUCH=kill.touch) as killed:
        if not kill.touch:
            # The sleep only chooses the moment of the kill; what is asserted does not depend on it.
            time.sleep(kill.seconds)
            killed.send(signal.SIGKILL)
        killed.await_end()
        kept = copied_rows(out)
        assert kept == {id: rows[id] for id in kept}, "a grade in the gradebook is not right"

        # At once: processes that are still ending must not block the next run.
        resumed = run([*command, "--resume"], TMPDIR=temporary)
        assert (resumed.returncode, resumed.stderr) == (0, "")
        # What could not be read has no content to compare, so it is read again.
        taken_over = sum(bool(content) for content, _, _ in kept.values())
        says = f"{len(rows)} submissions graded, {taken_over} of them unchanged since the last run"
        assert says in resumed.stdout, resumed.stdout
        found = results(out)
        other = [
            f"{name}: {found.get(name)!r}, without faults {expected.get(name)!r}"
            for name in sorted(found.keys() | expected.keys())
            if found.get(name) != expected.get(name)
        ]
        assert not other, f"the results are not those of a run without faults: {other}"
        status = killed.wait().returncode
        assert status == -signal.SIGKILL or (status == 0 and not kill.touch)
    left = [path.name for path in temporary.iterdir()]
    assert not left, f"these are left in the folder for temporary files: {left}"
    return len(kept)
