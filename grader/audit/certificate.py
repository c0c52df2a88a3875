"""Certificates: the result of an exercise's audit, with digests of the files that were audited.

A certificate lies beside the exercise. It holds as long as the exercise, and the part of the kit that
decides whether an answer passes, stay the same.
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


@dataclass(frozen=True)
class _Parts:
    """Names of the kit's modules, by the way in which they decide an exercise's verdicts."""

    roots: tuple[str, ...]
    """Their imports lead to all modules that turn an example into an answer, and an answer into a verdict.

    The modules that move bytes, confine and report are not among them: they only decide whether there is an
    answer.
    """
    claims: tuple[str, ...]
    """What an audit claims, and the mutants and trivial answers that it grades."""
    scenes: tuple[str, ...]
    """What plays scenes; what only these import counts only for exercises that use a scene."""
    collections: tuple[str, ...]
    """Modules that a new exercise may add to: of them only what the checks use counts."""


def _parts() -> _Parts:
    # Imported here, because they load torch and Hypothesis. The modules name themselves, so that a module
    # that moves cannot leave an old name behind.
    from grader.audit import audit, mutants, trivial_answers
    from grader.authoring import expect, nets, scene, strategies
    from grader.course import exercise, reading
    from grader.judge import replay

    return _Parts(
        roots=(replay.__name__, reading.__name__, _worker("serve")),
        claims=(audit.__name__, mutants.__name__, trivial_answers.__name__),
        scenes=(scene.__name__, _worker("scene.scene")),
        collections=tuple(module.__name__ for module in (exercise, expect, nets, strategies)),
    )


def _worker(module: str) -> str:
    """Return the full name of a module of the worker, which this side must not import.

    Raises FileNotFoundError where there is no such module.
    """
    name = f"grader.worker.{module}"
    if not _path(name).is_file():
        raise FileNotFoundError(_path(name))
    return name


@dataclass(frozen=True)
class Digests:
    """Digests of what is audited: take them before the audit, because files can change meanwhile."""

    exercise_sha256: str
    """Of the exercise's Python and TOML files, and of what it uses from other exercises."""
    kit_sha256: str
    """Of the part of the kit that decides the exercise's verdicts."""


@dataclass(frozen=True)
class Certificate(Digests):
    """The numbers of an audit in which every claim holds, and digests of what was audited."""

    exercise: str
    right: int
    wrong: int
    mutants: int
    killed: int
    equivalent: int
    format_version: int = FORMAT_VERSION

    @property
    def text(self) -> str:
        """The content of the file."""
        return json.dumps(asdict(self), indent=2, sort_keys=True) + "\n"


def digests(exercise: Exercise) -> Digests:
    """Return the digests for an audit that begins now."""
    return Digests(exercise_digest(exercise), kit_digest(exercise))


def certificate(audit: Audit, of: Digests) -> Certificate:
    """Return the certificate for an audit that found no problem."""
    kinds = [solution.kind for solution, _ in audit.results]
    return Certificate(
        of.exercise_sha256,
        of.kit_sha256,
        audit.exercise.name,
        right=kinds.count("right"),
        wrong=kinds.count("wrong"),
        mutants=len(audit.outcomes),
        killed=len(audit.killed),
        equivalent=len(audit.equivalent),
    )


def write_certificate(audit: Audit, of: Digests) -> Path:
    """Write the certificate beside its exercise, and return its path. Raises OSError."""
    path = audit.exercise.folder / FILE
    write_text(path, certificate(audit, of).text)
    return path


def changed_since(exercise: Exercise) -> str:
    """Return in words why the exercise's certificate does not hold; an empty text where it holds."""
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
    """Return a digest of an exercise's Python and TOML files, and of what it uses from other exercises."""
    folder = exercise.folder
    others = {name.exercise for name in exercise.names if name.exercise}
    borrowed = (folder.parent / o / file for o in others for file in ("exercise.toml", "reference.py"))
    own = (path for suffix in ("py", "toml") for path in folder.rglob(f"*.{suffix}"))
    files = {path.relative_to(folder.parent).as_posix(): _read(path) for path in (*own, *borrowed)}
    return _digest(files)


def kit_digest(exercise: Exercise) -> str:
    """Return a digest of the part of the kit that decides an exercise's verdicts."""
    parts = _parts()
    checks = _read(exercise.folder / "checks.py")
    collections = {name: _read(_path(name)) for name in parts.collections}
    used = reached(collections, _words(ast.parse(checks)))
    uses_scenes = any("scene" in _words(ast.parse(text)) for text in (checks, *used.values()))
    roots = (*parts.roots, *_imports("checks", checks))
    modules = {*parts.claims, *imported_by(roots, without=() if uses_scenes else parts.scenes)}
    return _digest(used | {name: _read(_path(name)) for name in modules - {*parts.collections}})


def imported_by(roots: Iterable[str], *, without: Collection[str] = ()) -> set[str]:
    """Return the roots and the kit's modules that they import, directly or not, but not via `without`."""
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
    """Return, by module, the source of the definitions that the `words` name, and of those that these name.

    A word counts wherever it stands, so the result can hold too much, but never too little.
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
