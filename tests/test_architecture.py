"""The shape of the code: who imports whom, how long a module is, what starting costs."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from helpers import ROOT

PACKAGE = ROOT / "grader"
MOST_LINES = 320


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_name(path): path for path in sorted(PACKAGE.rglob("*.py"))}


def statements(tree: ast.Module, *, everywhere: bool) -> Iterator[ast.stmt]:
    """Yield what is run when a module is imported; with `everywhere`, what is in functions, too.

    What only type checkers read is left out.
    """
    queue: list[ast.stmt] = list(tree.body)
    while queue:
        statement = queue.pop()
        yield statement
        if isinstance(statement, ast.If) and ast.unparse(statement.test) == "TYPE_CHECKING":
            queue.extend(statement.orelse)
            continue
        if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)) and not everywhere:
            continue
        for node in ast.iter_child_nodes(statement):
            if isinstance(node, ast.stmt):
                queue.append(node)
            elif isinstance(node, (ast.ExceptHandler, ast.match_case)):
                queue.extend(node.body)


def imported(name: str, *, everywhere: bool) -> set[str]:
    """Return the modules that a module imports, by their full names; of the kit's, those that exist."""
    path = MODULES[name]
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    found: set[str] = set()
    for statement in statements(ast.parse(path.read_text(encoding="utf-8")), everywhere=everywhere):
        if isinstance(statement, ast.Import):
            found.update(alias.name for alias in statement.names)
        elif isinstance(statement, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - statement.level + 1]
            base = ".".join([*(above if statement.level else []), *filter(None, [statement.module])])
            for alias in statement.names:
                member = f"{base}.{alias.name}"
                found.add(member if member in MODULES else base)
    return found


def test_the_graph_is_read() -> None:
    """Imports that are known to be there are found: absolute, relative, within a function."""
    assert "grader.exercise" in imported("grader", everywhere=False)
    assert "grader.worker.wire" in imported("grader.process", everywhere=False)
    assert "grader.worker.wire" in imported("grader.worker.serve", everywhere=False)
    assert "grader.worker.serve" in imported("grader.worker.__main__", everywhere=True)
    assert "grader.worker.serve" not in imported("grader.worker.__main__", everywhere=False)
    assert "grader.process" not in imported("grader.hookspecs", everywhere=True)


@pytest.mark.parametrize("name", [name for name in MODULES if name.startswith("grader.worker")])
def test_a_worker_imports_nothing_of_the_judges(name: str) -> None:
    """What runs beside learner code knows neither checks nor oracles."""
    own = {module for module in imported(name, everywhere=True) if module.split(".")[0] == "grader"}
    assert {module for module in own if not module.startswith("grader.worker")} == set()


@pytest.mark.parametrize("name", [name for name in MODULES if not name.startswith("grader.worker")])
def test_the_judge_imports_only_the_wire_of_a_worker(name: str) -> None:
    """Nothing that runs learner code can be imported into the judge by mistake."""
    workers = {m for m in imported(name, everywhere=True) if m.startswith("grader.worker")}
    assert workers <= {"grader.worker.wire"}


def test_no_module_imports_itself_by_a_detour() -> None:
    """The import graph has no cycle."""
    graph = {name: imported(name, everywhere=False) & MODULES.keys() for name in MODULES}
    # A module that needs none of those that are left is part of no cycle.
    left = dict(graph)
    while ends := [name for name, needs in left.items() if not needs & left.keys()]:
        for name in ends:
            del left[name]
    assert sorted(left) == []


@pytest.mark.parametrize("name", MODULES)
def test_a_module_does_one_thing(name: str) -> None:
    """A module has a docstring that says what it is for, and stays short enough to be read."""
    text = MODULES[name].read_text(encoding="utf-8")
    assert ast.get_docstring(ast.parse(text))
    assert len(text.splitlines()) <= MOST_LINES


@pytest.mark.parametrize(
    "code",
    [
        "import grader",
        "import grader.pytest_plugin",
        "from grader.commands import main; assert main(['list']) == 0",
        "from grader.commands import main; assert main(['--help']) == 0",
        "from grader.commands import main; assert main(['check', '--help']) == 0",
    ],
)
def test_starting_loads_nothing_heavy(code: str) -> None:
    """The package, the list of exercises and the help are there without torch and Hypothesis."""
    ask = "import sys; print(sorted({'torch', 'hypothesis', 'numpy', 'nbformat'} & sys.modules.keys()))"
    process = subprocess.run([sys.executable, "-c", f"{code}\n{ask}"], capture_output=True, text=True)
    assert process.returncode == 0, process.stderr
    assert process.stdout.splitlines()[-1] == "[]"
