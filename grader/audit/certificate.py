"""Certificates: what an audit of an exercise has shown, and of which files it has shown it.

A certificate lies beside the exercise. It holds for as long as neither the exercise nor the part of the
kit that decides whether an answer passes has changed.
"""

from __future__ import annotations

import ast
import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from grader.course.exercise import Exercise
from grader.support.files import write_text

if TYPE_CHECKING:
    from grader.audit.audit import Audit

FILE = "certificate.json"
FORMAT_VERSION = 1
_KIT = Path(__file__).parent.parent
# From these the imports lead to what turns an example into an answer, and an answer into a verdict. What
# moves bytes, confines and reports lies elsewhere: it decides whether there is an answer.
_ROOTS = ("grader.judge.replay", "grader.course.reading", "grader.worker.serve")
# What an audit claims.
_AUDIT = ("grader.audit.audit", "grader.audit.mutants", "grader.audit.trivial_answers")
# What plays scenes, and all that only these import.
_SCENES = ("grader.authoring.scene", "grader.worker.scene.scene")
# Collections that each new exercise may add to: only what the laws reach counts.
_COLLECTIONS = (
    "grader.course.exercise",
    "grader.authoring.expect",
    "grader.authoring.nets",
    "grader.authoring.strategies",
)


@dataclass(frozen=True)
class Digests:
    """What an audit is of: to be taken before it begins, since files can change meanwhile."""

    exercise_sha256: str
    """Of the exercise's Python and TOML files, and of what it borrows from others."""
    kit_sha256: str
    """Of the part of the kit that decides the exercise's verdicts."""


@dataclass(frozen=True)
class Certificate(Digests):
    """The numbers of an audit in which every claim held, and digests of what was audited."""

    exercise: str
    right: int
    wrong: int
    mutants: int
    killed: int
    equivalent: int
    format_version: int = FORMAT_VERSION

    @property
    def text(self) -> str:
        """The certificate as it is written down."""
        return json.dumps(asdict(self), indent=2, sort_keys=True) + "\n"


def digests(exercise: Exercise) -> Digests:
    """Return what an audit that begins now is of."""
    return Digests(exercise_digest(exercise), kit_digest(exercise))


def certificate(done: Audit, of: Digests) -> Certificate:
    """Return the certificate of an audit that has found no problem."""
    kinds = [solution.kind for solution, _ in done.results]
    return Certificate(
        of.exercise_sha256,
        of.kit_sha256,
        done.exercise.name,
        right=kinds.count("right"),
        wrong=kinds.count("wrong"),
        mutants=len(done.fates),
        killed=len(done.killed),
        equivalent=len(done.equivalent),
    )


def write_certificate(done: Audit, of: Digests) -> Path:
    """Write the certificate of an audit beside its exercise, and return where. Raises OSError."""
    path = done.exercise.folder / FILE
    write_text(path, certificate(done, of).text)
    return path


def changed_since(exercise: Exercise) -> str:
    """Return what has changed since the exercise's certificate, in words; nothing where it holds."""
    try:
        found = json.loads((exercise.folder / FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return "no certificate"
    if not isinstance(found, dict) or found.get("format_version") != FORMAT_VERSION:
        return "no certificate of this format"
    if found.get("exercise_sha256") != exercise_digest(exercise):
        return "the exercise has changed"
    if found.get("kit_sha256") != kit_digest(exercise):
        return "the kit has changed"
    return ""


def exercise_digest(exercise: Exercise) -> str:
    """Return a digest of an exercise's Python and TOML files, and of the names and references it borrows."""
    folder = exercise.folder
    others = {name.exercise for name in exercise.names if name.exercise}
    borrowed = (folder.parent / o / file for o in others for file in ("exercise.toml", "reference.py"))
    own = (path for suffix in ("py", "toml") for path in folder.rglob(f"*.{suffix}"))
    files = {path.relative_to(folder.parent).as_posix(): _read(path) for path in (*own, *borrowed)}
    return _digest(files)


def kit_digest(exercise: Exercise) -> str:
    """Return a digest of the part of the kit that decides an exercise's verdicts."""
    laws = _read(exercise.folder / "checks.py")
    collections = {name: _read(path) for name in _COLLECTIONS if (path := _path(name)).is_file()}
    counts = reached(collections, _words(ast.parse(laws)))
    plays = any("scene" in _words(ast.parse(text)) for text in (laws, *counts.values()))
    roots = (*_ROOTS, *_imports("laws", laws))
    modules = {*_AUDIT, *imported_by(roots, without=() if plays else _SCENES)} - {*_COLLECTIONS}
    return _digest(counts | {name: _read(_path(name)) for name in modules})


def imported_by(roots: Iterable[str], *, without: Collection[str] = ()) -> set[str]:
    """Return the kit's modules that `roots` are, import, and import by a detour; not by way of `without`."""
    found: set[str] = set()
    queue = list(roots)
    while queue:
        name = queue.pop()
        if name not in found and name not in without:
            found.add(name)
            queue += _imports(name, _read(_path(name)))
    return found


def _imports(name: str, source: str) -> Iterator[str]:
    """Yield the kit's modules that a module imports anywhere."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom):
            package = name.rsplit(".", node.level)[0] if node.level else ""
            base = ".".join(filter(None, (package, node.module)))
            for module in (base, *(f"{base}.{alias.name}" for alias in node.names)):
                if module.startswith("grader.") and _path(module).is_file():
                    yield module


def _path(name: str) -> Path:
    return _KIT.joinpath(*name.split(".")[1:]).with_suffix(".py")


def reached(sources: Mapping[str, str], words: set[str]) -> dict[str, str]:
    """Return the definitions, module by module, that bear one of the `words`, and those that these lead to.

    Names count wherever they stand, so that rather too much is reached than too little.
    """
    definitions: dict[str, list[tuple[str, ast.stmt]]] = {}
    for module, source in sources.items():
        for statement in ast.parse(source).body:
            for name in _defined(statement):
                definitions.setdefault(name, []).append((module, statement))
    spans: dict[str, set[tuple[int, int]]] = {module: set() for module in sources}
    queue = sorted(definitions.keys() & words)
    while queue:
        for module, statement in definitions.pop(queue.pop(), ()):
            spans[module].add((_first_line(statement), statement.end_lineno or 0))
            queue += sorted(_words(statement) & definitions.keys())
    lines = {module: source.splitlines() for module, source in sources.items()}
    return {
        module: "\n".join(line for first, last in sorted(found) for line in lines[module][first - 1 : last])
        for module, found in spans.items()
    }


def _first_line(statement: ast.stmt) -> int:
    decorators: list[ast.expr] = getattr(statement, "decorator_list", [])
    return min([statement.lineno, *(decorator.lineno for decorator in decorators)])


def _defined(statement: ast.stmt) -> Iterator[str]:
    match statement:
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.Assign(targets=targets):
            yield from (target.id for target in targets if isinstance(target, ast.Name))
        case ast.AnnAssign(target=ast.Name(id=name)):
            yield name


def _words(tree: ast.AST) -> set[str]:
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    return names | {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}


def _read(path: Path) -> str:
    # Universal newlines: a checkout on Windows has the digest of one on Linux.
    return path.read_text(encoding="utf-8")


def _digest(files: dict[str, str]) -> str:
    digest = hashlib.sha256()
    for name, text in sorted(files.items()):
        digest.update(f"{name}\0{text}\0".encode())
    return digest.hexdigest()
