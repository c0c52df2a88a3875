"""The structure of the code: imports between packages, lengths of functions, cost of a start."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from helpers import ROOT

PACKAGE = ROOT / "grader"
MOST_LINES_OF_A_FUNCTION = 60
# Each package or module of `grader`, and which others it may import, from the lowest layer up.
MAY_IMPORT = {
    "wire": "",
    "support": "",
    "hookspecs": "",
    "worker": "wire",
    "text": "wire",
    "sandbox": "text wire",
    "handins": "hookspecs text",
    "grades": "hookspecs support text",
    "course": "sandbox support text wire",
    "datasets": "course hookspecs support text",
    "executors": "course hookspecs text",
    "authoring": "course datasets text wire",
    "judge": "authoring course datasets grades handins sandbox support text wire",
    "builtin": "course grades hookspecs judge sandbox support",
    "audit": "authoring course grades handins judge sandbox support",
    "plugins": "builtin datasets executors grades handins hookspecs text",
    "classroom": "course datasets executors grades handins hookspecs judge plugins sandbox support text",
    "pytest_plugin": "course datasets grades handins judge plugins sandbox support text",
    "commands": "audit classroom course datasets executors grades handins hookspecs judge plugins sandbox"
    " support text",
    "__main__": "commands",
    # `grader` exports names of these modules, and imports each on first use.
    "": "authoring course datasets executors grades handins hookspecs text",
}
# Imports the types of the hooks' arguments, only for type checkers.
ONLY_NAMES_TYPES = "grader.hookspecs"


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_name(path): path for path in sorted(PACKAGE.rglob("*.py"))}
TREES = {name: ast.parse(path.read_text(encoding="utf-8")) for name, path in MODULES.items()}


def imported(name: str) -> set[str]:
    """Return the modules of the kit that a module imports anywhere, also those only for type checkers."""
    found: set[str] = set()
    for node in ast.walk(TREES[name]):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{name}: imports of the kit are absolute"
            members = {f"{node.module}.{alias.name}" for alias in node.names}
            found.update(members & MODULES.keys() or {str(node.module)})
    return {module for module in found if module in MODULES}


def package(name: str) -> str:
    """Return the part of the kit that a module belongs to, such as judge; nothing for `grader` itself."""
    return name.split(".")[1] if "." in name else ""


def cycle(graph: Mapping[str, set[str]]) -> list[str]:
    """Return the nodes of a graph that remain after nodes without dependencies are removed repeatedly."""
    left = dict(graph)
    while ends := [name for name, needs in left.items() if not needs & left.keys()]:
        for name in ends:
            del left[name]
    return sorted(left)


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node


def test_the_imports_are_read() -> None:
    """Known imports are found: at the top, in a function, for type checkers."""
    assert "grader.wire.frames" in imported("grader.sandbox.workers")
    assert "grader.worker.processes" in imported("grader.worker.__main__")
    assert "grader.grades.grade" in imported("grader.hookspecs")
    assert cycle({"a": {"b"}, "b": {"a"}, "c": {"a"}, "d": set()}) == ["a", "b", "c"]


@pytest.mark.parametrize("name", [name for name in MODULES if name != ONLY_NAMES_TYPES])
def test_a_module_imports_what_its_package_may(name: str) -> None:
    """The worker imports only the wire, a package imports only lower ones, and none the worker."""
    own = package(name)
    others = {package(module) for module in imported(name) if module != "grader"} - {own}
    assert others <= set(MAY_IMPORT[own].split())


def test_the_table_of_imports_has_every_package_and_no_cycle() -> None:
    """The table has every package, and no package but the worker imports the worker."""
    table = {name: set(others.split()) for name, others in MAY_IMPORT.items()}
    assert table.keys() == {package(name) for name in MODULES}
    assert cycle(table) == []
    assert [name for name, others in table.items() if "worker" in others] == []


def test_no_module_imports_itself_indirectly() -> None:
    """The graph of imports has no cycle, imports in functions and for type checkers included."""
    graph = {name: imported(name) - {name} for name in MODULES if name != ONLY_NAMES_TYPES}
    assert cycle(graph) == []


@pytest.mark.parametrize("name", MODULES)
def test_a_module_says_what_it_is_for_and_its_functions_are_short(name: str) -> None:
    """Each module has a docstring, a package's is one sentence, and functions have at most 60 lines."""
    text = ast.get_docstring(TREES[name])
    assert text
    if MODULES[name].name == "__init__.py" and name not in ("grader", "grader.commands"):
        assert text.count("\n") == 0
        assert text.endswith(".")
    long = {
        f.name for f in functions(TREES[name]) if (f.end_lineno or 0) - f.lineno >= MOST_LINES_OF_A_FUNCTION
    }
    assert long == set()


def test_the_map_in_the_guide_is_the_tree() -> None:
    """CONTRIBUTING names every package with the sentence of its docstring."""
    guide = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    for name, path in MODULES.items():
        if path.name == "__init__.py" and name.count(".") == 1:
            sentence = str(ast.get_docstring(TREES[name])).splitlines()[0]
            assert f"| `{package(name)}/` | {sentence} |" in guide


@pytest.mark.parametrize(
    "code",
    [
        "import grader",
        "import grader.pytest_plugin.plugin",
        "from grader.commands import main; assert main(['list']) == 0",
        "from grader.commands import main; assert main(['--help']) == 0",
        "from grader.commands import main; assert main(['check', '--help']) == 0",
    ],
)
def test_starting_loads_nothing_heavy(code: str) -> None:
    """The package, the list of exercises and the help load neither torch nor Hypothesis."""
    ask = "import sys; print(sorted({'torch', 'hypothesis', 'numpy', 'nbformat'} & sys.modules.keys()))"
    process = subprocess.run([sys.executable, "-c", f"{code}\n{ask}"], capture_output=True, text=True)
    assert process.returncode == 0, process.stderr
    assert process.stdout.splitlines()[-1] == "[]"
