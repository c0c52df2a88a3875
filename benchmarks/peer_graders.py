"""Setup of each of the other graders for the seven laws of peer_checks.py, as its documentation says.

A function here writes the files of a grader into an empty folder, for one hand-in, and returns the job: the
command that grades it, and where to read how many of the seven laws it passed.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import dedent
from typing import Any

import measure

LAWS = (
    "rows_sum_to_one",
    "entries_are_probabilities",
    "equals_the_definition",
    "keeps_shape_and_dtype",
    "keeps_the_order",
    "ignores_a_shift",
    "gradient_is_right",
)
_CHECKS = Path(__file__).resolve().parent / "peer_checks.py"
_TEACHERS = """\
import torch


def softmax(X):
    ### BEGIN SOLUTION
    return torch.softmax(X, dim=1)
    ### END SOLUTION
"""
_PYTEST = ("-m", "pytest", "-q", "-p", "no:cacheprovider")


@dataclass(frozen=True)
class Job:
    """A command that grades one hand-in, or a class of copies of it."""

    command: tuple[str | Path, ...]
    folder: Path
    kept: Callable[[str], float]
    """How many of the seven laws a submission was found to keep, by the command's output."""
    submissions: int = 1
    variables: Mapping[str, str] = field(default_factory=dict)
    """Of its environment, beside what everything here gets."""


@dataclass(frozen=True)
class Peer:
    """Another grader."""

    name: str
    requires: tuple[str, ...]
    """What pip installs for it."""
    prepare: Callable[[Path, Path, str, int], Job]
    """From its Python, an empty folder, a source, and how many to grade where it takes a class."""


def active(python: Path) -> dict[str, str]:
    """Return the variables that activate an environment and keep other plugins out of pytest."""
    paths = (str(python.parent), os.environ.get("PATH", ""))
    # Otherwise pytest would load the kit's own plugin too.
    return {"PATH": os.pathsep.join(paths), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}


def plain_pytest(python: Path, folder: Path, source: str, several: int) -> Job:
    """Write a file of tests beside the hand-in."""
    tests = (f"def test_{law}():\n    examine(peer_checks.{law}, softmax)\n" for law in LAWS)
    head = "import peer_checks\nfrom hand_in import softmax\nfrom peer_checks import examine\n"
    _write(folder, {"hand_in.py": source, "test_softmax.py": "\n\n".join((head, *tests))})
    return Job((python, *_PYTEST, "test_softmax.py"), folder, _count(r"(\d+) passed"))


def gradescope_utils(python: Path, folder: Path, source: str, several: int) -> Job:
    """Write a TestCase with weights, and a run_tests.py that writes results.json."""
    head = """\
        import unittest

        import peer_checks
        from gradescope_utils.autograder_utils.decorators import weight
        from hand_in import softmax
        from peer_checks import examine


        class TestSoftmax(unittest.TestCase):
        """
    tests = (
        f"    @weight(1)\n    def test_{law}(self):\n        examine(peer_checks.{law}, softmax)\n"
        for law in LAWS
    )
    run = """\
        import unittest

        from gradescope_utils.autograder_utils.json_test_runner import JSONTestRunner

        if __name__ == "__main__":
            suite = unittest.defaultTestLoader.discover("tests")
            with open("results.json", "w") as results:
                JSONTestRunner(visibility="visible", stream=results).run(suite)
        """
    files = {"run_tests.py": dedent(run), "tests/test_softmax.py": dedent(head) + "\n".join(tests)}
    _write(folder, {"hand_in.py": source, **files})

    def kept(output: str) -> float:
        return float(_json(folder / "results.json")["score"])

    return Job((python, "run_tests.py"), folder, kept)


def otter_grader(python: Path, folder: Path, source: str, several: int) -> Job:
    """Write an autograder.zip of exception-based tests, for `otter run`: one hand-in, without a container."""
    for law in LAWS:
        text = f"""\
            import peer_checks
            from otter.test_files import test_case
            from peer_checks import examine

            OK_FORMAT = False
            name = "{law}"
            points = 1


            @test_case()
            def keeps(softmax):
                examine(peer_checks.{law}, softmax)
            """
        _write(folder, {f"tests/{law}.py": dedent(text)})
    _write(folder, {"hand_in.ipynb": _notebook([_cell(source)])})
    (folder / "out").mkdir()
    otter = ("-m", "otter")
    options = ("--no-requirements", "--no-environment", "peer_checks.py")
    _set_up(python, (*otter, "generate", "-t", "tests", "-o", "autograder.zip", *options), folder)

    def kept(output: str) -> float:
        tests = _json(folder / "out" / "results.json")["tests"]
        return float(sum(test.get("score", 0.0) for test in tests))

    command = ("run", "-a", "autograder.zip", "-o", "out", "--no-logo", "hand_in.ipynb")
    return Job((python, *otter, *command), folder, kept)


def nbgrader(python: Path, folder: Path, source: str, several: int) -> Job:
    """Write a course with one assignment, one cell per law, and copies for `nbgrader autograde`."""
    cells = [_cell(_TEACHERS, grade_id="answer", solution=True)]
    for law in LAWS:
        text = f"import peer_checks\n\npeer_checks.examine(peer_checks.{law}, softmax)"
        cells.append(_cell(text, grade_id=law, grade=True, locked=True, points=1))
    _write(folder, {"nbgrader_config.py": "c = get_config()\nc.CourseDirectory.course_id = 'seven'\n"})
    _write(folder, {"source/seven/softmax.ipynb": _notebook(cells)})
    shutil.copy(_CHECKS, folder / "source" / "seven")
    _set_up(python, ("-m", "nbgrader", "generate_assignment", "seven"), folder)
    released = json.loads((folder / "release" / "seven" / "softmax.ipynb").read_text())
    for cell in released["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("solution"):
            cell["source"] = source
    for number in range(several):
        learner = f"submitted/learner{number}/seven"
        _write(folder, {f"{learner}/softmax.ipynb": json.dumps(released)})

    def kept(output: str) -> float:
        book = sqlite3.connect(folder / "gradebook.db")
        try:
            ((total, count),) = book.execute("SELECT sum(auto_score), count(DISTINCT notebook_id) FROM grade")
        finally:
            book.close()
        return float(total) / int(count)

    command = (python, "-m", "nbgrader", "autograde", "seven", "--force")
    return Job(command, folder, kept, several)


def pytest_grader(python: Path, folder: Path, source: str, several: int) -> Job:
    """Write the same tests with points, for `pytest --score`."""
    tests = (f"@points(1)\ndef test_{law}():\n    examine(peer_checks.{law}, softmax)\n" for law in LAWS)
    head = (
        "import peer_checks\nfrom hand_in import softmax\nfrom peer_checks import examine\n"
        "from pytest_grader import points\n"
    )
    files = {"conftest.py": 'pytest_plugins = ["pytest_grader"]\n'}
    _write(folder, {"hand_in.py": source, "test_softmax.py": "\n\n".join((head, *tests)), **files})
    command = (python, *_PYTEST, "--score", "test_softmax.py")
    return Job(command, folder, _count(r"Total Score: (\d+)"))


def prairielearn_grader(python: Path, folder: Path, source: str, several: int) -> Job:
    """Write tests that call one sandbox; it returns no tensors, so the tests use arrays."""
    head = """\
        import peer_checks
        import pytest
        import torch
        from peer_checks import examine
        from pytest_prairielearn_grader import ConfigObject

        autograder_config = ConfigObject(sandbox_timeout=60.0)


        def asked(sandbox, name):
            return lambda *args: torch.from_numpy(sandbox.query_function(name, *args))
        """
    tests = []
    for law in LAWS:
        more = ', gradient=asked(module_sandbox, "slope")' if law == "gradient_is_right" else ""
        text = f"""\
            @pytest.mark.grading_data(name="{law}", points=1)
            def test_{law}(module_sandbox):
                examine(peer_checks.{law}, asked(module_sandbox, "answer"){more})
            """
        tests.append(dedent(text))
    trailing = """\
        import torch


        def answer(X):
            return softmax(X).detach().numpy()


        def slope(X, weights):
            X = X.clone().requires_grad_()
            return torch.autograd.grad((softmax(X) * weights).sum(), X)[0].numpy()
        """
    files = {"student_code.py": source, "trailing_code.py": dedent(trailing)}
    _write(folder, {"test_softmax.py": "\n\n".join((dedent(head), *tests))})
    _write(folder / "test_softmax", files)

    def kept(output: str) -> float:
        return len(LAWS) * float(_json(folder / "autograder_results.json")["score"])

    plugin = ("-p", "pytest_prairielearn_grader.plugin")
    command = (python, *_PYTEST, *plugin, "--rootdir", folder, "test_softmax.py")
    return Job(command, folder, kept)


PEERS = (
    Peer("pytest", ("pytest",), plain_pytest),
    Peer("gradescope-utils", ("gradescope-utils",), gradescope_utils),
    Peer("otter-grader", ("otter-grader[grading]",), otter_grader),
    Peer("nbgrader", ("nbgrader",), nbgrader),
    Peer("pytest-grader", ("pytest-grader",), pytest_grader),
    Peer(
        "pytest-prairielearn-grader",
        # It imports the last three without declaring them.
        ("pytest-prairielearn-grader", "networkx", "pandas", "plot-serializer"),
        prairielearn_grader,
    ),
)


def _write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    if not (folder / _CHECKS.name).exists():
        shutil.copy(_CHECKS, folder)


def _set_up(python: Path, command: tuple[str | Path, ...], folder: Path) -> None:
    done = measure.run((python, *command), folder=folder, variables=active(python))
    if done.status:
        raise subprocess.SubprocessError(done.output.strip()[-300:])


def _count(pattern: str) -> Callable[[str], float]:
    def kept(output: str) -> float:
        found = re.search(pattern, output)
        return float(found[1]) if found else 0.0

    return kept


def _json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def _cell(source: str, **graded: object) -> dict[str, object]:
    default = {"schema_version": 3, "grade": False, "solution": False, "locked": False, "task": False}
    return {
        "id": str(graded.get("grade_id", "code")),
        "cell_type": "code",
        "execution_count": None,
        "metadata": {"nbgrader": {**default, **graded}} if graded else {},
        "outputs": [],
        "source": source,
    }


def _notebook(cells: list[dict[str, object]]) -> str:
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}}
    return json.dumps({"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5})
