"""Reads the top-level statements of a file or a cell as the learner's program runs them."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence

from grader.worker.source.dependencies import bound_names, free_names

DEFINITIONS = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_ASSIGNMENTS = (ast.Assign, ast.AnnAssign)
# These magics run Python; a notebook that is exported to a Python file calls them with the code as a text.
_PYTHON_MAGICS = ("capture", "prun", "time")


def statements_of(tree: ast.Module, *, is_notebook: bool) -> list[ast.stmt]:
    """Return the statements of a Python file, or of a cell of a notebook.

    What stands below `if __name__ == "__main__":` counts as statements of their own: everything in a
    notebook, which runs under that name; in a Python file only the definitions and what they need. A marimo
    notebook is a Python file, and the bodies of its cells count.
    """
    body = tree.body
    if not is_notebook and _is_marimo(body):
        body = _in_cells(body)
    statements: list[ast.stmt] = []
    for statement in (part for whole in body for part in _run_by_a_magic(whole)):
        if not (isinstance(statement, ast.If) and _asks_for_main(statement.test)):
            statements.append(statement)
        elif is_notebook:
            statements += statement.body
        else:
            others = [other for other in body if other is not statement]
            statements += [*_definitions(statement.body, others), *statement.orelse]
    return statements


def _run_by_a_magic(statement: ast.stmt) -> Sequence[ast.stmt]:
    """Return the statements in a call such as get_ipython().run_cell_magic("time", "", "x = 1").

    Any other statement is returned as it is.
    """
    match statement:
        case ast.Expr(
            ast.Call(
                ast.Attribute(ast.Call(ast.Name("get_ipython")), "run_cell_magic" | "run_line_magic"),
                [ast.Constant(str(magic)), *_, ast.Constant(str(text))],
            )
        ) if magic in _PYTHON_MAGICS:
            try:
                inside = ast.parse(text)
            except (SyntaxError, ValueError):
                return [statement]
            for node in ast.walk(inside):
                if isinstance(node, (ast.stmt, ast.expr)):
                    ast.copy_location(node, statement)
            return inside.body
    return [statement]


def _asks_for_main(test: ast.expr) -> bool:
    """Whether an expression is `__name__ == "__main__"`."""
    match test:
        case ast.Compare(ast.Name("__name__"), [ast.Eq()], [ast.Constant("__main__")]) | ast.Compare(
            ast.Constant("__main__"), [ast.Eq()], [ast.Name("__name__")]
        ):
            return True
    return False


def _definitions(body: Sequence[ast.stmt], others: Sequence[ast.stmt]) -> list[ast.stmt]:
    """Return the definitions in a block for `__main__`, and the assignments that definitions need.

    A name that the file binds elsewhere, too, keeps the value that it has there.
    """
    bound = {name for statement in others for name in bound_names(statement)}
    needed = {
        name
        for statement in (*others, *body)
        if isinstance(statement, DEFINITIONS)
        for name in free_names(statement)
    }
    kept: list[ast.stmt] = []
    for statement in body:
        names = bound_names(statement)
        if names & bound or ("*" in names and bound):
            continue
        is_function = isinstance(statement, _ASSIGNMENTS) and isinstance(statement.value, ast.Lambda)
        is_needed = isinstance(statement, _ASSIGNMENTS) and bool(names & needed)
        if isinstance(statement, DEFINITIONS) or is_function or is_needed:
            kept.append(statement)
    return kept


def _is_marimo(body: Iterable[ast.stmt]) -> bool:
    return any(
        isinstance(statement, ast.Import) and any(alias.name == "marimo" for alias in statement.names)
        for statement in body
    )


def _in_cells(body: Sequence[ast.stmt]) -> list[ast.stmt]:
    """Return the statements of a marimo notebook, those of its cells in an order in which they can run."""
    plain: list[ast.stmt] = []
    cells: list[list[ast.stmt]] = []
    for statement in body:
        match statement:
            case ast.With(items=[ast.withitem(context)], body=inner) if _marimo_part(context) == "setup":
                plain += inner
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                parts = [_marimo_part(decorator) for decorator in statement.decorator_list]
                if "cell" in parts:
                    # The last line returns the cell's names to marimo.
                    cells.append([s for s in statement.body if not isinstance(s, ast.Return)])
                    continue
                decorators = zip(parts, statement.decorator_list)
                statement.decorator_list = [decorator for part, decorator in decorators if not part]
                cells.append([statement])
            case _:
                plain.append(statement)
    return [*plain, *(statement for cell in _in_order(cells) for statement in cell)]


def _marimo_part(expression: ast.expr) -> str:
    """Return the word of marimo in an expression such as app.cell or app.cell(hide_code=True)."""
    match expression:
        case ast.Attribute(ast.Name(), word) | ast.Call(ast.Attribute(ast.Name(), word)):
            return word if word in ("cell", "function", "class_definition", "setup") else ""
    return ""


def _in_order(cells: Sequence[list[ast.stmt]]) -> list[list[ast.stmt]]:
    """Return cells so that each comes after those that bind what it reads, as far as that is possible."""
    binds = [{name for statement in cell for name in bound_names(statement)} for cell in cells]
    reads = [{name for statement in cell for name in free_names(statement)} for cell in cells]
    binder = {name: number for number, names in enumerate(binds) for name in names}
    ordered: dict[int, list[ast.stmt]] = {}
    for first in range(len(cells)):
        # Without recursion: a notebook may have thousands of cells.
        stack = [first]
        entered: set[int] = set()
        while stack:
            number = stack[-1]
            needs = {binder[name] for name in reads[number] - binds[number] if name in binder}
            waiting = sorted(needs - ordered.keys() - entered - {number}, reverse=True)
            entered.add(number)
            if waiting and number not in ordered:
                stack += waiting
            else:
                ordered.setdefault(number, cells[number])
                stack.pop()
    return [*ordered.values()]
