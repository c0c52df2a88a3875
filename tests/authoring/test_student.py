"""What a law sees of a submission: its functions, its remarks, and what its calls raise."""

from __future__ import annotations

import pytest
import torch

from grader.authoring.calls import Answer, Call, Crashed, Raised, TimedOut, Unavailable
from grader.authoring.student import Student
from grader.course.catalogue import Catalogue
from grader.course.declared import BrokenDeclaration


@pytest.mark.parametrize(
    "answer",
    [
        Raised("no", todo=False),
        Raised("NotImplementedError", todo=True),
        Unavailable("softmax is not defined yet.", todo=True),
        TimedOut("{name} took too long.", name="softmax"),
        Crashed("The process ended."),
    ],
    ids=lambda answer: type(answer).__name__,
)
def test_an_exception_that_is_an_answer_is_raised_in_the_law(answer: Exception, catalogue: Catalogue) -> None:
    """The law ends there, and the call is kept with its answer."""
    (softmax,) = catalogue.select(["softmax"])
    student = Student(softmax, lambda call: answer)
    with pytest.raises(type(answer)) as raised:
        student.softmax(torch.zeros(1, 2))
    assert raised.value is answer
    assert getattr(raised.value, "todo", False) is getattr(answer, "todo", False)
    assert [given for _, given in student.calls] == [answer]


def test_todo_is_what_the_worker_says() -> None:
    """A stub is not a failure: the exception knows which of the two it is."""
    assert Raised("NotImplementedError", todo=True).todo
    assert not Raised("ValueError", todo=False).todo


def test_a_law_asks_for_the_names_of_its_exercise(catalogue: Catalogue) -> None:
    """Each call is sent once, in order; another name is a mistake of the author that says what there is."""
    (softmax,) = catalogue.select(["softmax"])
    asked: list[Call] = []

    def ask(call: Call) -> Answer:
        asked.append(call)
        return torch.full((1, 2), 0.5)

    student = Student(softmax, ask, mentions=["torch.softmax (line 2)"])
    X = torch.zeros(1, 2)
    assert student.softmax(X).tolist() == [[0.5, 0.5]]
    assert [call.name for call in asked] == ["softmax"]
    assert student.mentions == ("torch.softmax (line 2)",)
    with pytest.raises(BrokenDeclaration, match="shape"):
        student.softmax(torch.zeros(3, 2))
    with pytest.raises(AttributeError, match="asks for softmax, not for log_softmax"):
        student.log_softmax(X)


def test_remarks_and_numbers_are_kept_in_order(catalogue: Catalogue) -> None:
    """A law can tell the learner something, and keep numbers that JSON knows."""
    student = Student(catalogue.select(["softmax"])[0], lambda call: None)
    student.remark("It is slow.")
    student.remark("It is long.")
    student.record(loss=[1.0, float("nan")], accuracy=0.5)
    assert student.remarks == ["It is slow.", "It is long."]
    assert student.data == {"loss": [1.0, None], "accuracy": 0.5}
