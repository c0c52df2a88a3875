"""Whether the kit's tests see a small fault in the kit.

    python benchmarks/faults.py [MODULE]... [--each 10] [--seed 0] [--results FILE] [--also TESTS]...

Plants faults, one at a time, in modules such as grader/judge/replay.py, and runs the tests that mirror the
module: first tests/judge/test_replay.py, then the other tests of its package, then those of `--also`. Faults
are the mutants that the audit makes of reference solutions: a changed operator, number or comparison, a
statement that is left out. Of each module, `--each` of them are drawn with the seed. Without MODULE, those
modules are taken that decide marks, read hand-ins, keep grades, and confine and read learner code.

FILE keeps a line of JSON for each fault, and a second run with the same file goes on where the first one
ended. Prints, for each module, how many faults were seen, by which tests, and each fault that was not. A
fault that changes nothing that a user could notice is in equivalent_faults.txt with its reason, and is not
counted. By hand only: a fault takes from seconds to minutes. The tests must pass where no fault is planted,
which is tried first; a fault counts as seen where they take three times as long as then.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import time
import venv
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import track
from rich.table import Table

from grader.audit.mutants import Mutant, mutants
from grader.sandbox.folders import remove_folder

ROOT = Path(__file__).resolve().parent.parent
EQUIVALENT = Path(__file__).with_name("equivalent_faults.txt")
# What decides marks, reads hand-ins, keeps grades, confines, and finds functions in a submission.
PACKAGES = (
    "judge",
    "authoring",
    "grades",
    "handins",
    "classroom",
    "sandbox",
    "wire",
    "worker/confinement",
    "worker/source",
)
# Tests that take seconds can take some more.
_PATIENCE = 60.0
Result = Mapping[str, Any]


def main() -> None:
    """Plant the faults, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("modules", nargs="*", metavar="MODULE")
    parser.add_argument("--each", type=int, default=10)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--results", type=Path, default=Path("faults.jsonl"))
    parser.add_argument("--also", type=Path, action="append", default=[], metavar="TESTS")
    options = parser.parse_args()
    modules = options.modules or [
        str(path.relative_to(ROOT))
        for package in PACKAGES
        for path in sorted((ROOT / "grader" / package).rglob("*.py"))
    ]
    results = read(options.results)
    known = {(result["module"], result["fault"]) for result in results}
    drawn = [(module, fault) for module in modules for fault in draw(module, options.each, options.seed)]
    new = [(module, fault) for module, fault in drawn if (module, fault.id) not in known]
    with copied() as (folder, python), options.results.open("a", encoding="utf-8") as file:
        tests = Tests(folder, python, options.also)
        for module, fault in track(new, "faults", console=Console(stderr=True)):
            result = {"module": module, "fault": fault.id, "line": fault.line, "change": fault.change}
            result["seen_by"] = tests.see(module, fault)
            results.append(result)
            print(json.dumps(result), file=file, flush=True)
    asked = {(module, fault.id) for module, fault in drawn}
    report([result for result in results if (result["module"], result["fault"]) in asked])


def read(path: Path) -> list[Result]:
    """Return what earlier runs have found."""
    return [*map(json.loads, path.read_text(encoding="utf-8").splitlines())] if path.exists() else []


def draw(module: str, count: int, seed: int) -> Sequence[Mutant]:
    """Return some of the faults that can be planted in a module."""
    faults = mutants((ROOT / module).read_text(encoding="utf-8"))
    return random.Random(f"{seed} {module}").sample(faults, min(count, len(faults)))


@contextmanager
def copied() -> Iterator[tuple[Path, Path]]:
    """Yield a copy of the project in which faults can be planted, and a Python that uses it."""
    with tempfile.TemporaryDirectory() as home:
        folder, environment = Path(home) / "project", Path(home) / "environment"
        left_out = shutil.ignore_patterns(".git", "__pycache__", ".*_cache", "build", "dist")
        shutil.copytree(ROOT, folder, ignore=left_out)
        venv.create(environment, symlinks=True)
        packages = sysconfig.get_path("purelib", vars={"base": str(environment)})
        path = "\n".join((str(folder), sysconfig.get_path("purelib")))
        (Path(packages) / "kit.pth").write_text(path + "\n", encoding="utf-8")
        command = environment / "bin" / "grader"
        command.write_text(f"#!{environment / 'bin' / 'python'}\nfrom grader.__main__ import run\n\nrun()\n")
        command.chmod(0o755)
        (Path(home) / "tmp").mkdir()
        try:
            yield folder, environment / "bin" / "python"
        finally:
            # A fault can leave folders that are deeper than Python's own cleaning up can follow.
            remove_folder(Path(home) / "tmp")


class Tests:
    """The tests of a copy of the project."""

    def __init__(self, folder: Path, python: Path, also: Sequence[Path]) -> None:
        """`also` are tests, relative to the project, that run after those of a module's package."""
        self._folder = folder
        self._python = python
        self._also = also
        self._seconds: dict[Sequence[str], float] = {}

    def see(self, module: str, fault: Mutant) -> str:
        """Return the first test that sees a fault, or "" where none does."""
        groups = [*self._mirrors(module)]
        for group in groups:
            self._try_without_fault(group)
        target = self._folder / module
        right = target.read_text(encoding="utf-8")
        target.write_text(fault.source, encoding="utf-8")
        try:
            found = (self._first_failure(group, 3 * self._seconds[group] + _PATIENCE) for group in groups)
            return next(filter(None, found), "")
        finally:
            target.write_text(right, encoding="utf-8")

    def _mirrors(self, module: str) -> Iterator[tuple[str, ...]]:
        """Yield pytest's arguments for the tests of a module: its own, then others of its package."""
        path = Path("tests") / Path(module).relative_to("grader")
        own = path.with_name(f"test_{path.name}")
        has_own = (self._folder / own).exists()
        if has_own:
            yield (str(own),)
        package = next(p for p in path.parents if (self._folder / p).exists())
        yield (str(package), f"--ignore={own}") if has_own else (str(package),)
        yield from ((str(tests),) for tests in self._also)

    def _try_without_fault(self, group: Sequence[str]) -> None:
        if group not in self._seconds:
            started = time.monotonic()
            if failure := self._first_failure(group, None):
                raise SystemExit(f"{failure} fails where no fault is planted")
            self._seconds[group] = time.monotonic() - started

    def _first_failure(self, group: Sequence[str], seconds: float | None) -> str:
        """Return the first test that fails, or "" where all pass."""
        options = ("-n", "0", "-x", "-q", "-p", "no:cacheprovider", "-m", "not slow")
        try:
            done = subprocess.run(
                [str(self._python), "-m", "pytest", *options, *group],
                cwd=self._folder,
                env={**os.environ, "OMP_NUM_THREADS": "1", "TMPDIR": str(self._folder.parent / "tmp")},
                capture_output=True,
                text=True,
                timeout=seconds,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return f"{group[0]} (it did not end)"
        # 5: no test is there.
        if done.returncode in (0, 5):
            return ""
        for line in done.stdout.splitlines():
            kind, _, test = line.split(" - ")[0].partition(" ")
            if kind in ("FAILED", "ERROR"):
                return test
        return f"{group[0]} (it could not start)"


def report(results: Sequence[Result]) -> None:
    """Print how many faults were seen, and those that were not."""
    console = Console(width=110)
    equivalent = set(EQUIVALENT.read_text(encoding="utf-8").splitlines()) if EQUIVALENT.exists() else set()
    counted = [result for result in results if f"{result['module']}: {result['fault']}" not in equivalent]
    table = Table("module", "faults", "seen", "by", box=None)
    for module in dict.fromkeys(result["module"] for result in counted):
        own = [result for result in counted if result["module"] == module]
        files = Counter(result["seen_by"].partition("::")[0] for result in own if result["seen_by"])
        table.add_row(module, str(len(own)), str(sum(files.values())), ", ".join(files))
    console.print(table)
    unseen = [result for result in counted if not result["seen_by"]]
    for result in unseen:
        place = f"{result['module']}, line {result['line']}"
        console.print(f"not seen: {place}: {result['change']}", markup=False)
    seen_count = len(counted) - len(unseen)
    share = 100 * seen_count / len(counted) if counted else 100.0
    more = len(results) - len(counted)
    console.print(f"{seen_count} of {len(counted)} seen, {share:.0f} %; {more} change nothing")


if __name__ == "__main__":
    sys.exit(main())
