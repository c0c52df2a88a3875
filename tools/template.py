"""The learners' template, made from the stubs of the exercises.

python tools/template.py        copies every stub.py to student_template/, and says which copies changed
"""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def update(exercises: Path, template: Path) -> dict[str, str]:
    """Make the template's Python files equal to the stubs; return the changes by file name."""
    stubs = {f"{path.parent.name}.py": path.read_bytes() for path in exercises.glob("*/stub.py")}
    copies = {path.name: path.read_bytes() for path in template.glob("*.py")}
    changes = {}
    for name in sorted(stubs.keys() | copies.keys()):
        if name not in stubs:
            (template / name).unlink()
            changes[name] = "removed, there is no such exercise"
        elif copies.get(name) != stubs[name]:
            (template / name).write_bytes(stubs[name])
            changes[name] = "changed" if name in copies else "added"
    return changes


if __name__ == "__main__":
    changes = update(ROOT / "exercises", ROOT / "student_template")
    for name, change in changes.items():
        print(f"student_template/{name}: {change}")
    if not changes:
        print("student_template: every copy equals its stub")
