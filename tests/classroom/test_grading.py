"""A class's entries with one hand-in, several, or none, graded one after the other in this process."""

from __future__ import annotations

from classroom.helpers import assert_as_handed_in
from grader.classroom.grading import grade_class
from grader.handins.entry import Entry
from grader.judge.judge import Judge
from grader.plugins import plugin_manager
from grader.text.language import Language


def test_every_hand_in_is_graded(entries: dict[str, Entry], judge: Judge) -> None:
    """Each hand-in gets a grade, in order; without a hand-in, every check is `todo` and says why."""
    graded = list(grade_class(entries, {}, judge, plugin_manager(), Language()))
    assert_as_handed_in(graded)
    (nothing,) = graded[1].grades or ()
    assert nothing.problem == "Nothing was handed in."
    assert {check.message for check in nothing.exercises[0].checks} == {"Nothing was handed in."}

    # The older hand-in, too, decides whether the entry is graded again.
    kept = {one.id: one.stamp for one in graded}
    again = list(grade_class(entries, kept, judge, plugin_manager(), Language()))
    assert [one.grades is None for one in again] == [True, True, True]
    entries["ada"].hand_ins[0].path.write_text("x = 1\n")
    again = list(grade_class(entries, kept, judge, plugin_manager(), Language()))
    assert [one.grades is None for one in again] == [False, True, True]
