"""Says which definition counts for a name that an exercise asks for, under this name or another one."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from grader.worker.source.dependencies import Modules, Statement, bound_names
from grader.worker.source.homes import Home, PassedOver, home_of, kind_of
from grader.worker.source.nets import Rebuilt, has_convolution, is_a_net, module_classes, rebuilt

_MOST_NEAR = 3
_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[^\W\d_]+|\d+")


@dataclass(frozen=True)
class Asked:
    """A name that an exercise asks for, and what else may count for it."""

    name: str
    kind: Literal["function", "net", "class"] = "function"
    aliases: tuple[str, ...] = ()
    only_class: bool = False
    """Whether the only nn.Module class counts, whatever its name."""
    built_as: str = ""
    """The name of a top-level nn.Sequential from which a function of this name is made; "" for none."""
    made_with: int = 0
    """How many arguments a net is made with."""
    convolutional: bool | None = None
    """Which of several nets the exercise prefers: one with a convolution or without; None for any."""


@dataclass(frozen=True)
class Near:
    """A definition whose name is near to one that the exercise asks for; it does not count."""

    name: str
    kind: Literal["function", "class", "method"]
    statement: Statement
    line: int


class Names:
    """The definitions of a submission, by what an exercise asks for."""

    def __init__(self, modules: Modules, *, preferred: str, taken: Collection[str], rivals: Collection[str]):
        """`preferred` is the exercise's name; `taken` are names that other exercises ask for.

        `rivals` are other exercises that ask for a net of the same name.
        """
        self._modules = modules
        self._preferred = preferred
        self._taken = taken
        self._rivals = rivals

    def home(self, asked: Asked) -> Home | None:
        """Return the definition that counts; None where there is none.

        A definition under the asked name comes before one under an alias, and both before stubs. Only where
        the asked name and its aliases are absent, a net without that name counts.
        """
        own = self._home_of(asked.name, asked)
        if own is not None and isinstance(own.statement, Rebuilt):
            return replace(own, bound=asked.name, how="statements")
        if own is not None and kind_of(own.statement, own.bound, self._modules) == "definition":
            return own
        found = self._alias(asked, own) or own
        if found is None and asked.only_class:
            found = self._only_class(asked)
        if found is None and asked.built_as:
            functions = [*rebuilt(asked.name, asked.built_as, self._modules)]
            for function in functions:
                self._modules.add(function)
            return self.home(asked) if functions else None
        return found

    def near(self, asked: Asked) -> list[Near]:
        """Return a few definitions that the learner may have meant, the most similar first."""
        found = [near for statements in self._modules.values() for s in statements for near in _defined(s)]
        if any(near.name == asked.name for near in found):
            # It is there, and is something else than what is asked for.
            return []
        kinds = {"class": ["class"], "function": ["function", "method"]}.get(asked.kind)
        nets = {id(statement) for statement in module_classes(self._modules)} if asked.only_class else set()
        alike = [
            (not _is_same(near.name, asked.name), near)
            for near in found
            if (kinds is None or near.kind in kinds)
            and (near.name not in self._taken or _is_misspelt(near, asked))
            if _is_alike(near, asked.name) or (near.kind == "class" and id(near.statement) in nets)
        ]
        return [near for _, near in sorted(alike, key=lambda pair: pair[0])][:_MOST_NEAR]

    def _home_of(self, name: str, asked: Asked) -> Home | None:
        modules = self._modules
        if asked.kind == "function" or asked.made_with:
            fitting = modules.without(lambda statement: self._is_other(statement, name, asked))
            if home_of(name, fitting, preferred=self._preferred) is None:
                return None

        def later(statement: Statement) -> object:
            return self._is_later(statement, name, asked)

        return home_of(name, modules, preferred=self._preferred, later=later)

    def _is_other(self, statement: Statement, name: str, asked: Asked) -> bool:
        """Return whether a statement surely binds something else than what is asked for.

        A net that is made at top level is not a function, and a function that takes a tensor, such as one
        called Softmax, is not a class whose nets are made with sizes.
        """
        if asked.kind == "function":
            return is_a_net(statement, name, self._modules)
        tree = statement.tree
        if not isinstance(tree, ast.FunctionDef) or tree.name != name or tree.decorator_list:
            return False
        given = tree.args
        return given.vararg is None and len([*given.posonlyargs, *given.args]) < asked.made_with

    def _is_later(self, statement: Statement, name: str, asked: Asked) -> tuple[bool, bool]:
        """Return what puts a net after others: the file of another exercise, the kind of another one."""
        if asked.convolutional is None:
            return False, False
        fits = has_convolution(self._modules, statement.module, name) == asked.convolutional
        return statement.source.stem in self._rivals, not fits

    def _alias(self, asked: Asked, own: Home | None) -> Home | None:
        """Return the definition of an alias that comes before that of the asked name, if there is one."""
        stub = None
        for alias in asked.aliases:
            home = self._home_of(alias, asked)
            kind = home and kind_of(home.statement, alias, self._modules)
            if home and kind == "definition":
                passed_over = [*home.passed_over]
                if own is not None:
                    own_kind = kind_of(own.statement, asked.name, self._modules)
                    passed_over = [PassedOver(own.statement, own_kind), *own.passed_over]
                return replace(home, how="alias", passed_over=tuple(passed_over))
            if home and kind == "stub" and stub is None:
                stub = replace(home, how="alias")
        is_stub = own is not None and kind_of(own.statement, asked.name, self._modules) == "stub"
        return None if is_stub else stub

    def _only_class(self, asked: Asked) -> Home | None:
        classes = {statement.tree.name for statement in module_classes(self._modules)}  # type: ignore[attr-defined]
        candidates = classes - {*self._taken}
        if len(candidates) != 1:
            return None
        home = self._home_of(candidates.pop(), asked)
        return home and replace(home, how="class")


def _defined(statement: Statement) -> Iterator[Near]:
    """Yield the functions, classes and methods that a statement defines."""
    tree = statement.tree
    match tree:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
            if not isinstance(statement, Rebuilt):
                yield Near(name, "function", statement, tree.lineno)
        case ast.Assign(value=ast.Lambda()):
            yield from (Near(name, "function", statement, tree.lineno) for name in bound_names(tree))
        case ast.ClassDef(name=name, body=body):
            yield Near(name, "class", statement, tree.lineno)
            for part in body:
                if isinstance(part, ast.FunctionDef):
                    yield Near(f"{name}.{part.name}", "method", statement, part.lineno)


def _is_alike(near: Near, wanted: str) -> bool:
    """Return whether a name is the wanted one in another case, or has it as its first or last words."""
    if near.kind == "method":
        return _is_same(near.name.rpartition(".")[2], wanted)
    words, asked = _words(near.name), _words(wanted)
    is_part = words[: len(asked)] == asked or words[-len(asked) :] == asked
    return (bool(asked) and is_part) or _is_same(near.name, wanted)


def _is_misspelt(near: Near, asked: Asked) -> bool:
    """Return whether a function bears the asked name as that of a class, for which another exercise asks."""
    is_function = asked.kind == near.kind == "function"
    return is_function and near.name[:1].isupper() and _is_same(near.name, asked.name)


def _is_same(name: str, wanted: str) -> bool:
    return name.replace("_", "").casefold() == wanted.replace("_", "").casefold()


def _words(name: str) -> list[str]:
    return [word.casefold() for word in _WORDS.findall(name)]
