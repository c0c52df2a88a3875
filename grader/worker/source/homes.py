"""Says which definition of a name counts, where several files of a submission bind it."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Literal

from grader.worker.source.dependencies import (
    Modules,
    Statement,
    bound_names,
    free_names,
    stub_line,
)

Kind = Literal["definition", "stub", "import"]
How = Literal["name", "alias", "class", "statements"]
_KINDS: tuple[Kind, ...] = ("definition", "stub", "import")


@dataclass(frozen=True)
class PassedOver:
    """A statement of another file that binds the name and does not count."""

    statement: Statement
    kind: Kind


@dataclass(frozen=True)
class Home:
    """The statement that defines a name, and what was passed over for it."""

    statement: Statement
    passed_over: tuple[PassedOver, ...] = ()
    bound: str = ""
    """The name that the statement binds in its module."""
    how: How = "name"
    """What makes the definition count, where it is not the asked name: see `names`."""


def home_of(
    name: str, modules: Modules, *, preferred: str, later: Callable[[Statement], object] = lambda statement: 0
) -> Home | None:
    """Return where `name` is defined; None where no file binds it.

    In a file, the last definition counts. Of several files, a definition comes before an import, an answer
    before a stub, the file named `preferred` before others, then a statement for which `later` returns less,
    then the file nearest to the top, then the first by name. An import from another file of the submission
    leads to the definition there.
    """
    counted = (module for module in modules if module not in modules.not_counted)
    bound = [found for module in counted if (found := _bound_in(module, name, modules))]
    if not bound:
        return None
    candidates = [(statement, _definition(statement, name, modules)) for statement in bound]
    _, home = min(candidates, key=lambda pair: _rank(pair[0], pair[1], name, modules, preferred, later))
    passed_over = [
        PassedOver(statement, kind)
        for statement in bound
        if statement is not home
        for kind in (kind_of(statement, name, modules),)
        # Most files import what they use, which is no other definition.
        if kind != "import" or statement.source.stem == preferred
    ]
    return Home(home, tuple(passed_over), bound=name)


def _rank(
    bound: Statement,
    leads_to: Statement,
    name: str,
    modules: Modules,
    preferred: str,
    later: Callable[[Statement], object],
) -> tuple[object, ...]:
    """Return the place of a definition in the order in which they count; the first place is the least."""
    file = PurePosixPath(bound.source.file)
    is_script = file.suffix != ".ipynb"
    place = (file.stem != preferred, later(leads_to), len(file.parts), file.stem, not is_script, file.name)
    return (_KINDS.index(kind_of(leads_to, name, modules)), *place, str(file))


def _bound_in(module: str, name: str, modules: Modules) -> Statement | None:
    """Return the last definition of a name in a module, or its last import where there is no definition."""
    binding = [s for s in reversed(modules[module]) if name in bound_names(s.tree)]
    imports = [statement for statement in binding if kind_of(statement, name, modules) == "import"]
    own = [statement for statement in binding if statement not in imports]
    if any(_own_import(statement, name, modules) for statement in imports):
        # A demo may write accuracy = accuracy(y_hat, y) below its import, which is no other definition.
        own = [s for s in own if not isinstance(s.tree, ast.Assign) or name not in free_names(s.tree)]
    return next(iter(own or imports), None)


def _definition(statement: Statement, name: str, modules: Modules) -> Statement:
    """Return the statement in another file that an import leads to, or the statement itself."""
    seen = {id(statement)}
    while module := _own_import(statement, name, modules):
        following = _bound_in(module, name, modules)
        if following is None or id(following) in seen:
            break
        statement = following
        seen.add(id(statement))
    return statement


def kind_of(statement: Statement, name: str, modules: Modules) -> Kind:
    """Return what a statement is that binds a name: a definition, a stub or an import."""
    tree = statement.tree
    if isinstance(tree, ast.Import) or _imports_as_named(statement, name):
        return "import"
    if isinstance(tree, ast.ImportFrom) and not any(
        modules.member(tree, alias.name, statement.module) for alias in tree.names
    ):
        return "import"
    return "stub" if stub_line(tree) is not None or _is_empty(tree) else "definition"


def _is_empty(tree: ast.stmt) -> bool:
    """Whether a function has no body but a text, `...` or `pass`."""
    return isinstance(tree, ast.FunctionDef) and all(
        isinstance(part, ast.Pass) or (isinstance(part, ast.Expr) and isinstance(part.value, ast.Constant))
        for part in tree.body
    )


def _own_import(statement: Statement, name: str, modules: Modules) -> str | None:
    """Return the own module from which a statement imports this name under the same name, or None."""
    tree = statement.tree
    if not (isinstance(tree, ast.ImportFrom) and _imports_as_named(statement, name)):
        return None
    module, member = modules.member(tree, name, statement.module) or (None, None)
    return module if member else None


def _imports_as_named(statement: Statement, name: str) -> bool:
    """Whether a statement imports this name from a module under the same name."""
    tree = statement.tree
    return isinstance(tree, ast.ImportFrom) and any(
        alias.name == name and alias.asname in (None, name) for alias in tree.names
    )
