"""Traits: the properties in which two failures can be alike."""

from __future__ import annotations

import torch

from grader.authoring.calls import Call
from grader.judge.findings import Finding
from grader.judge.traits import traits_of
from grader.text.message import Message


def found(message: str, answer: object) -> Finding:
    return Finding("failed", message, {}, ((Call(("softmax",), {}), answer),))


class TestTraits:
    def test_numbers_and_names_are_a_submissions_own(self) -> None:
        """Two larger numbers give the same trait; 0, nan, the opposite and another law give other ones."""
        template = "{place} is {found}; it should be {wanted}."

        def said(number: str, template: str = template) -> str:
            message = Message(template, place=Message("Entry [{}]", number), found=number, wanted="1")
            return traits_of(found(message, None), {}).says[0]

        assert said("3.7") == said("7.3")
        assert len({said("3.7"), said("0"), said("-1"), said("nan"), said("inf"), said("2")}) == 6
        assert said("2") != said("2", "{place} should be {wanted}, not {found}.")

    def test_an_exception_says_what_python_says(self) -> None:
        """The trait of an exception contains Python's message without its numbers."""
        one, other = (traits_of(found(f"IndexError: index {n} is out of bounds", None), {}) for n in (3, 4))
        assert one == other

    def test_widths_and_names_of_a_net_are_a_submissions_own(self) -> None:
        """Exceptions about other widths and attributes are the same; how the sizes are related is not."""

        def said(message: str) -> str:
            return traits_of(found(message, None), {}).says[0]

        product = "RuntimeError: mat1 and mat2 shapes cannot be multiplied ({}x{} and {}x{})"
        assert said(product.format(56, 28, 784, 300)) == said(product.format(2, 28, 784, 17))
        assert said(product.format(56, 28, 784, 300)) != said(product.format(2, 512, 256, 17))
        attribute = "AttributeError: '{}' object has no attribute '{}'"
        assert said(attribute.format("Net", "fc1")) == said(attribute.format("LeNet", "lin"))
        assert said(attribute.format("function", "zero_grad")) != said(attribute.format("Net", "fc1"))

    def test_an_exception_has_no_answer(self) -> None:
        """Of an exception, the message is compared and no answer; its example counts."""
        finding = found("ValueError: no", ValueError())
        assert traits_of(finding, {3: finding}).shows == {3: ""}

    def test_the_functions_that_were_called_are_known(self) -> None:
        """Traits name the functions that a check calls."""
        assert traits_of(found("wrong", None), {}).calls == ("softmax",)

    def test_answers_are_the_same_up_to_rounding(self) -> None:
        """Traits keep three digits and no sign of zero."""

        def shown(*numbers: float) -> str:
            finding = found("wrong", torch.tensor(numbers))
            return traits_of(finding, {0: finding}).shows[0]

        assert shown(0.33333334, -0.0) == shown(0.33333331, 1e-12)
        assert shown(0.3333, 0.0) != shown(0.3433, 0.0)
        assert shown(0.5) != shown(0.5, 0.5)

    def test_an_answer_may_be_of_any_size(self) -> None:
        """The trait of a million numbers uses only the first of them."""
        long, longer = ([0.5] * count for count in (1_000_000, 1_000_001))
        one, other = (
            traits_of(found("wrong", answer), {0: found("wrong", answer)}).shows for answer in (long, longer)
        )
        assert one == other
