"""Mutants: the changes that are made to a source, and their names."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from grader.audit.mutants import Mutant, mutants
from helpers import EXERCISES

REFERENCES = sorted(EXERCISES.glob("*/reference.py"))


def body(mutant: Mutant) -> str:
    """Return the mutant's text after its first line."""
    return mutant.source.partition("\n")[2].replace("\n    ", "\n").strip()


def changes(*lines: str) -> dict[str, str]:
    """Return the changed lines of a function with these lines, by the name of the change."""
    source = "\n    ".join(["def f(x, y, net):", *lines]) + "\n"
    return {mutant.change: body(mutant) for mutant in mutants(source)}


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("net.train()", {"statement dropped": "pass"}),
        ("x += y", {"statement dropped": "pass", "+= → -=": "x -= y"}),
        ("raise x", {"statement dropped": "pass"}),
        ("return x.sum(dim=1)", {"dim=1 → dim=0": "return x.sum(dim=0)"}),
        ("return x.sum(dim=0)", {"dim=0 → dim=1": "return x.sum(dim=1)"}),
        ("return x.sum(dim=-1)", {"dim=-1 → dim=0": "return x.sum(dim=0)"}),
        ("return x.sum(axis=1)", {"axis=1 → axis=0": "return x.sum(axis=0)"}),
        ("return x.sum(keepdim=True)", {"keepdim=True dropped": "return x.sum()"}),
        ("return x - y", {"- → +": "return x + y"}),
        ("return x * y", {"* → /": "return x / y"}),
        ("return x / y", {"/ → *": "return x * y"}),
        ("return -x", {"-x → x": "return x"}),
        ("return 0", {"0 → 1": "return 1"}),
        ("return 7", {"7 → 8": "return 8"}),
        ("return 0.25", {"0.25 → 0.5": "return 0.5"}),
        ("return 0.0", {"0 → 1": "return 1.0"}),
        ("return True", {"True → False": "return False"}),
        ("return x < y", {"< → >=": "return x >= y"}),
        ("return x > y", {"> → <=": "return x <= y"}),
        ("return x == y", {"== → !=": "return x != y"}),
        ("return x if y else net", {"y → not": "return x if not y else net"}),
        ("return x.argmax()", {"argmax → argmin": "return x.argmin()", ".argmax() dropped": "return x"}),
        ("return x.amin()", {"amin → amax": "return x.amax()"}),
        ("return max(x)", {"max → min": "return min(x)", "max() dropped": "return x"}),
        ("return x.sum().item()", {".item() dropped": "return x.sum()", ".sum() dropped": "return x.item()"}),
        ("return net(x, y)", {"net: arguments swapped": "return net(y, x)", "net() dropped": "return x"}),
    ],
)
def test_an_operator_changes_one_thing(line: str, expected: dict[str, str]) -> None:
    """Each operator makes one change to a line and describes it in words."""
    assert changes(line).items() >= expected.items()


def test_a_no_grad_block_is_removed() -> None:
    """The mutant keeps the lines of a no_grad block, and the function below the decorator."""
    assert changes("with torch.no_grad():", "    net(x)")["with dropped"] == "net(x)"
    (mutant,) = (m for m in mutants("@no_grad\ndef f():\n    return 1\n") if m.change == "@no_grad dropped")
    assert mutant.source == "def f():\n    return 1\n"


@pytest.mark.parametrize(
    "line",
    [
        '"""What it does."""',
        "import torch",
        "y: Literal[1]",
        "return net[x]",
        'return f"{x + 1}"',
        "return 'x'",
    ],
)
def test_docstrings_imports_and_annotations_are_not_mutated(line: str) -> None:
    """No mutant changes a docstring, an import, an annotation or a text."""
    assert changes(line) == {}


def test_a_function_of_a_module_leaves_its_argument() -> None:
    """torch.log(x) and x.log() become x; the call of a class stays as it is."""
    source = "import torch\nfrom torch import nn\n\ny = torch.log(x)\ny = x.log()\ny = nn.Linear(x)\n"
    found = [(m.line, m.change) for m in mutants(source) if m.change.endswith("() dropped")]
    assert found == [(4, "torch.log() dropped"), (5, ".log() dropped")]


def test_a_layer_leaves_its_input() -> None:
    """self.layers(x) becomes x, and not self, which is not a mistake that learners make."""
    assert changes("return self.layers(x)") == {"self.layers() dropped": "return x"}


def test_equal_changes_are_made_once() -> None:
    """Changes that have the same effect give one mutant."""
    assert list(changes("net.train()")) == ["statement dropped"]
    assert [m.source for m in mutants("y = x.sum().sum()\n") if "() dropped" in m.change] == ["y = x.sum()\n"]
    assert list(changes("return f(x, x)")) == ["f() dropped"]


def test_a_dim_is_changed_as_a_whole() -> None:
    """A changed dim or keepdim gives only the mutants that another operator does not give already."""
    assert list(changes("return x(dim=1)")) == ["dim=1 → dim=0"]
    assert list(changes("return x(keepdim=True)")) == ["keepdim=True dropped"]


def test_each_comparison_of_a_chain_is_flipped() -> None:
    """Each of the two comparisons in x < y < z gives a mutant."""
    sources = [mutant.source for mutant in mutants("x < y < z\n")]
    assert sources == ["pass\n", "x >= y < z\n", "x < y >= z\n"]


def test_a_change_that_does_not_compile_is_left_out() -> None:
    """A change that gives invalid Python gives no mutant."""
    assert list(changes("y = f(*x)")) == ["statement dropped"]


def test_ids_survive_edits_elsewhere() -> None:
    """Edits on other lines do not change a mutant's id; equal changes of equal lines have different ids."""
    source = "if x:\n    y = x - 1  # why\nz = x - 1\ny = x - 1\n"
    before = {mutant.id: mutant.line for mutant in mutants(source)}
    assert before["y = x - 1 | - → +"] == 2
    assert before["y = x - 1 | - → + (2)"] == 4
    assert before["z = x - 1 | 1 → 2"] == 3

    edited = "import math\n\n\ndef g():\n    return 0\n\n\n" + source.replace("  # why", "  # because")
    after = {mutant.id: mutant.line for mutant in mutants(edited)}
    assert {id: line - 7 for id, line in after.items() if id in before} == before


@pytest.mark.parametrize("path", REFERENCES, ids=[path.parent.name for path in REFERENCES])
def test_the_mutants_of_every_reference_are_programs_of_their_own(path: Path) -> None:
    """All mutants of a reference compile and differ from each other and from the reference."""
    source = path.read_text(encoding="utf-8")
    made = mutants(source)
    programs = {ast.dump(ast.parse(mutant.source)) for mutant in made}
    assert len(made) >= 5
    assert len(programs | {ast.dump(ast.parse(source))}) == len(made) + 1
    assert len({mutant.id for mutant in made}) == len(made)
    for mutant in made:
        compile(mutant.source, "mutant", "exec")
