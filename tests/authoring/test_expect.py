"""Comparisons: which values pass, which fail, and the message of a failure."""

from __future__ import annotations

import re
from math import inf, nan

import pytest
import torch

from grader.authoring import expect
from grader.authoring.calls import Call
from grader.authoring.expect import Failure
from grader.authoring.student import Student
from grader.course.declared import BrokenDeclaration
from grader.course.exercise import Exercise
from grader.judge.judge import Judge

F32, F64 = torch.float32, torch.float64


def t(values: object, dtype: torch.dtype = F32) -> torch.Tensor:
    return torch.tensor(values, dtype=dtype)


# close


@pytest.mark.parametrize(
    ("actual", "expected"),
    [
        (t([[0.25, 0.75]]), t([[0.25, 0.75]])),
        (t([inf, -inf]), t([inf, -inf])),
        (t([0.0]), t([-0.0])),
        (t([]), t([])),
        (torch.empty(0, 3), torch.empty(0, 3)),
        (t(0.5), t(0.5)),
        (t([0.5]), t([0.5], F64)),
        (t([1, 2]), torch.tensor([1, 2])),
        (t([[1.0, 2.0], [3.0, 4.0]]).t(), t([[1.0, 3.0], [2.0, 4.0]])),
    ],
    ids=str,
)
def test_equal_values_are_close(actual: torch.Tensor, expected: torch.Tensor) -> None:
    """Equal numbers pass, also infinities and empty tensors, in any dtype and layout."""
    expect.close(actual, expected)


@pytest.mark.parametrize(
    ("actual", "expected", "message"),
    [
        (t([0.5, 0.6]), t([0.5, 0.5]), "Entry [1] is 0.6; it should be 0.5."),
        (t([[0.5], [nan]]), t([[0.5], [0.5]]), "Entry [1, 0] is nan; it should be 0.5."),
        (t([inf]), t([1.0]), "Entry [0] is inf; it should be 1."),
        (t([1.0]), t([inf]), "Entry [0] is 1; it should be inf."),
        (t([inf]), t([-inf]), "Entry [0] is inf; it should be -inf."),
        (t([0.5]), t([nan]), "Entry [0] is 0.5; it should be nan."),
        (t([nan]), t([nan]), "Entry [0] is nan; it should be nan."),
        (t(0.5), t(1.0), "Entry [] is 0.5; it should be 1."),
        (t([1.0, 2.0]), t([1.0]), "The shape is (2,); it should be (1,)."),
        (t([]), t([1.0]), "The shape is (0,); it should be (1,)."),
        (t([[1.0]]), t(1.0), "The shape is (1, 1); it should be ()."),
        # The message names the worst entry: NaN first, then the largest error.
        (t([0.6, nan]), t([0.5, 0.5]), "Entry [1] is nan; it should be 0.5."),
        (t([0.6, 0.9, 0.5]), t([0.5, 0.5, 0.5]), "Entry [1] is 0.9; it should be 0.5."),
        (t([[1.0, 2.0], [3.0, 4.0]]).t(), t([[1.0, 2.0], [2.0, 4.0]]), "Entry [0, 1] is 3; it should be 2."),
        (t([1 / 3]), t([2 / 3]), "Entry [0] is 0.333333; it should be 0.666667."),
    ],
)
def test_different_values_are_reported(actual: torch.Tensor, expected: torch.Tensor, message: str) -> None:
    """A failure names one entry, its value and the expected value."""
    with pytest.raises(Failure, match=f"^{re.escape(message)}$"):
        expect.close(actual, expected)


def test_a_position_can_be_worded() -> None:
    """A law can describe the position of an entry with a template that has places for the index."""
    with pytest.raises(Failure, match=r"^The sum of row 1 is 0\.9; it should be 1\.$"):
        expect.close(t([1.0, 0.9]), t([1.0, 1.0]), entry="The sum of row {}")
    with pytest.raises(Failure, match=r"^b\[1\] of step 3 is 0\.9; it should be 1\.$"):
        expect.close(t([1.0, 0.9]), t([1.0, 1.0]), entry="{name}[{}] of step {step}", name="b", step=3)


@pytest.mark.parametrize("dtype", [F32, F64], ids=str)
@pytest.mark.parametrize("largest", [0.0, 1.0, -8.0, 1000.0, -10_000.0])
@pytest.mark.parametrize("sign", [1, -1])
def test_the_tolerance_is_the_documented_one(dtype: torch.dtype, largest: float, sign: int) -> None:
    """An error of 99 % of 16 · eps(float32) · (1 + max|scale|) passes, an error of 101 % fails."""
    tolerance = 16 * 2.0**-23 * (1 + abs(largest))
    expected = t([0.0, 0.0], dtype)
    scale = t([[largest, largest / 2], [0.0, 0.0]], dtype)
    expect.close(t([0.0, sign * tolerance * 0.99], dtype), expected, scale=scale)
    with pytest.raises(Failure, match=r"^Entry \[1\] is"):
        expect.close(t([0.0, sign * tolerance * 1.01], dtype), expected, scale=scale)


def test_no_scale_is_a_scale_of_zero() -> None:
    """Without a scale, or with an empty one, the tolerance is 16 · eps."""
    eps = 2.0**-23
    for scale in (None, torch.empty(0, 3)):
        expect.close(t([8 * eps]), t([0.0]), scale=scale)
        with pytest.raises(Failure):
            expect.close(t([32 * eps]), t([0.0]), scale=scale)


def test_an_infinite_scale_is_left_out() -> None:
    """The largest finite magnitude decides, also where it belongs to a negative number."""
    eps = 2.0**-23
    scale = t([inf, nan, -1000.0, 10.0])
    expect.close(t([16 * eps * 1001 * 0.99]), t([0.0]), scale=scale)
    with pytest.raises(Failure):
        expect.close(t([16 * eps * 1001 * 1.01]), t([0.0]), scale=scale)


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16], ids=str)
def test_a_dtype_of_few_digits_decides_the_tolerance(dtype: torch.dtype) -> None:
    """The dtype of the answer decides where it has fewer digits than float32, not the dtype of the oracle."""
    eps = torch.finfo(dtype).eps
    expect.close(t([16 * eps], dtype), t([0.0]))
    with pytest.raises(Failure):
        expect.close(t([17 * eps], dtype), t([0.0]))


def test_digits_show_the_difference() -> None:
    """Where six digits are the same, the message has those that differ, one more, and the difference."""
    message = r"^Entry \[0\] is 1\.0000041; it should be 1 \(a difference of 4\.1e-06\)\.$"
    with pytest.raises(Failure, match=message):
        expect.close(t([1.000004]), t([1.0]))
    with pytest.raises(Failure, match=r"entry \[0\] was 1 and is 1\.00000012 now\.$"):
        expect.unchanged(t([1 + 2.0**-23]), t([1.0]), name="X")
    with pytest.raises(Failure, match=r"they are 1 and 1\.0000041 \(a difference of 4\.1e-06\)\.$"):
        expect.same_order(t([[1.0, 1.000004]]), t([[1.0, 0.0]]))


# full_precision


@pytest.mark.parametrize("largest", [0.0, -8.0, 1000.0])
def test_a_float64_answer_can_be_held_to_float64(largest: float) -> None:
    """An error from 16 · eps(float64) to 16 · eps(float32), times 1 + max|scale|, fails; others are left."""
    magnitude = 1 + abs(largest)
    own, coarse = 16 * 2.0**-52 * magnitude, 16 * 2.0**-23 * magnitude
    expected, scale = t([0.0, 0.0], F64), t([[largest, 0.0]], F64)
    for error in (0.0, 0.99 * own, 1.01 * coarse, 1.0, nan, inf):
        expect.full_precision(t([0.0, error], F64), expected, scale=scale)
    for error in (1.01 * own, -0.99 * coarse):
        with pytest.raises(Failure, match=r"^The loss of 1 is .* float64 has more digits"):
            expect.full_precision(t([0.0, error], F64), expected, scale=scale, entry="The loss of {}")
    # Values that are wrong elsewhere are not a matter of digits.
    expect.full_precision(t([1.0, 1.01 * own], F64), expected, scale=scale)


@pytest.mark.parametrize("actual", [t([inf, 1e-7]), t([inf, 0.0], F64), t([]), t([1e-7, 0.5])], ids=str)
def test_values_with_the_digits_of_their_dtype_pass(actual: torch.Tensor) -> None:
    """float32 has no more digits, equal infinities are equal, and an empty tensor has nothing to compare."""
    expected = t([inf, 0.0], F64)[: len(actual)]
    expect.full_precision(actual, expected)


def test_the_message_says_that_digits_are_missing() -> None:
    """A failure shows by how much both numbers differ and names the cause."""
    message = (
        "Entry [] is 0.333333343; it should be 0.333333333 (a difference of 9.9e-09). The difference is as "
        "small as a rounding error of float32, but float64 has more digits: compute in the dtype of the "
        "input."
    )
    with pytest.raises(Failure, match=f"^{re.escape(message)}$"):
        expect.full_precision(t(1 / 3).to(F64), t(1 / 3, F64))


@pytest.mark.parametrize("size", [8.0, 1000.0, 10_000.0])
@pytest.mark.parametrize("dtype", [F32, F64], ids=str)
def test_log_sum_exp_is_right_at_any_size(dtype: torch.dtype, size: float) -> None:
    """exp(X - logsumexp(X)) passes at any size of X, although it loses digits as X grows."""
    X = size * torch.linspace(-1, 1, 30, dtype=dtype).reshape(6, 5).cos()
    answer = torch.exp(X - torch.logsumexp(X, dim=1, keepdim=True))
    expect.close(answer, torch.softmax(X, dim=1), scale=X)


def test_a_tolerance_needs_a_floating_point_dtype() -> None:
    """A law that compares whole numbers with a tolerance gets an error for its author."""
    with pytest.raises(TypeError, match="needs a floating point dtype, not int64"):
        expect.close(torch.tensor([1]), torch.tensor([1]))


# between


@pytest.mark.parametrize(
    "actual",
    [t([0.0, 0.5, 1.0]), t([]), torch.empty(0, 3), t(1.0), t([1 + 8 * 2.0**-23, -8 * 2.0**-23])],
    ids=str,
)
def test_values_in_range_pass(actual: torch.Tensor) -> None:
    """Both ends belong to the range, and a rounding error beyond them passes."""
    expect.between(actual, 0, 1)


@pytest.mark.parametrize(
    ("actual", "message"),
    [
        (t([0.5, 1.5]), "Entry [1] is 1.5; it should lie between 0 and 1."),
        (t([[0.5], [-0.25]]), "Entry [1, 0] is -0.25; it should lie between 0 and 1."),
        (t([nan]), "Entry [0] is nan; it should lie between 0 and 1."),
        (t([0.0, inf]), "Entry [1] is inf; it should lie between 0 and 1."),
        (t([-inf, nan]), "Entry [0] is -inf; it should lie between 0 and 1."),
        (t(2.0), "Entry [] is 2; it should lie between 0 and 1."),
        (t([1 + 32 * 2.0**-23]), "Entry [0] is 1.0000038; it should lie between 0 and 1."),
    ],
)
def test_values_out_of_range_are_reported(actual: torch.Tensor, message: str) -> None:
    """A failure names the first entry outside the range; NaN is outside."""
    with pytest.raises(Failure, match=f"^{re.escape(message)}$"):
        expect.between(actual, 0, 1)


@pytest.mark.parametrize("dtype", [F32, F64], ids=str)
def test_values_between_may_be_off_by_sixteen_rounding_steps(dtype: torch.dtype) -> None:
    """Sixteen steps of float32 outside of either bound pass, seventeen fail."""
    eps = 2.0**-23
    expect.between(t([-16 * eps, 1 + 16 * eps], dtype), 0, 1)
    for outside in (-17 * eps, 1 + 17 * eps):
        with pytest.raises(Failure, match=r"it should lie between 0 and 1\.$"):
            expect.between(t([0.5, outside], dtype), 0, 1)


@pytest.mark.parametrize("dtype", [F32, F64], ids=str)
def test_entries_may_swap_where_they_differ_by_32_rounding_steps(dtype: torch.dtype) -> None:
    """A difference of 32 steps of float32 needs no order, one of 33 does."""
    eps = 2.0**-23
    swapped = t([[1.0, 0.0]], dtype)
    expect.same_order(swapped, t([[0.0, 32 * eps]], dtype))
    with pytest.raises(Failure, match=r"^In row 0, entry 1 should be larger than entry 0"):
        expect.same_order(swapped, t([[0.0, 33 * eps]], dtype))


# same_order


@pytest.mark.parametrize(
    ("actual", "expected"),
    [
        (t([[1.0, 2.0, 3.0]]), t([[0.1, 0.2, 0.7]])),
        (t([[3.0, 1.0], [1.0, 3.0]]), t([[0.9, 0.1], [0.1, 0.9]])),
        (t([[5.0]]), t([[1.0]])),
        (torch.empty(0, 3), torch.empty(0, 3)),
        # Entries that are equal, or one rounding step apart, pass in either order.
        (t([[2.0, 1.0]]), t([[0.5, 0.5]])),
        (t([[2.0, 1.0]]), t([[0.5, 0.5 + 2.0**-23]])),
    ],
    ids=str,
)
def test_the_same_order_passes(actual: torch.Tensor, expected: torch.Tensor) -> None:
    """Rows that have the same order pass, whatever their values are."""
    expect.same_order(actual, expected)


@pytest.mark.parametrize(
    ("actual", "expected", "message"),
    [
        (
            t([[0.7, 0.3]]),
            t([[0.3, 0.7]]),
            "In row 0, entry 1 should be larger than entry 0; they are 0.3 and 0.7.",
        ),
        (
            t([[0.3, 0.7], [0.5, 0.5]]),
            t([[0.3, 0.7], [0.9, 0.1]]),
            "In row 1, entry 0 should be larger than entry 1; they are 0.5 and 0.5.",
        ),
        (
            t([[nan, 0.5]]),
            t([[0.9, 0.1]]),
            "In row 0, entry 0 should be larger than entry 1; they are nan and 0.5.",
        ),
        (
            t([[inf, inf]]),
            t([[0.1, 0.9]]),
            "In row 0, entry 1 should be larger than entry 0; they are inf and inf.",
        ),
    ],
)
def test_another_order_is_reported(actual: torch.Tensor, expected: torch.Tensor, message: str) -> None:
    """A failure names a pair that is in the wrong order, and its row."""
    with pytest.raises(Failure, match=f"^{re.escape(message)}$"):
        expect.same_order(actual, expected)


# unchanged


@pytest.mark.parametrize(
    "before", [t([[1.0, 2.0]]), t([nan, inf, -inf]), t([]), t(3.0), torch.tensor([1, 2])], ids=str
)
def test_an_unchanged_argument_passes(before: torch.Tensor) -> None:
    """A tensor that equals its copy passes, also with NaN in it."""
    expect.unchanged(before.clone(), before, name="X")


@pytest.mark.parametrize(
    ("after", "before", "message"),
    [
        (t([[1.0, 3.0]]), t([[1.0, 2.0]]), "X: entry [0, 1] was 2 and is 3 now."),
        (t([nan]), t([1.0]), "X: entry [0] was 1 and is nan now."),
        (t([1.0]), t([nan]), "X: entry [0] was nan and is 1 now."),
        (t([2.0, 2.0]), t([1.0, 1.0]), "X: entry [0] was 1 and is 2 now."),
        (t([1 + 2.0**-23]), t([1.0]), "X: entry [0] was 1 and is 1.00000012 now."),
        (t([-0.0]), t([0.0]), "X: entry [0] was 0 and is -0 now."),
    ],
)
def test_a_changed_argument_is_reported(after: torch.Tensor, before: torch.Tensor, message: str) -> None:
    """A failure names the argument and the first entry that differs in any bit."""
    with pytest.raises(Failure, match=f"^The call changed its argument {re.escape(message)}$"):
        expect.unchanged(after, before, name="X")


# from_scratch


@pytest.fixture
def softmax(judge: Judge) -> Exercise:
    return judge.exercises[0]


def student(exercise: Exercise, operations: list[str], mentions: list[str]) -> Student:
    """Return a student whose calls run these operations and whose source mentions these names."""

    def ask(call: Call) -> object:
        return operations

    return Student(exercise, ask, mentions=mentions)


def test_operations_that_are_not_forbidden_pass(softmax: Exercise) -> None:
    """exp, sum and a division are allowed, because a softmax is written with them."""
    expect.from_scratch(student(softmax, ["aten::exp", "aten::sum", "aten::div"], []).softmax, t([[1.0]]))


@pytest.mark.parametrize(
    ("operations", "mentions", "used"),
    [
        (["aten::exp", "aten::_softmax"], [], "torch.ops.aten._softmax (seen while it ran)"),
        ([], ["F.softmax (softmax.py, line 3)"], "F.softmax (softmax.py, line 3)"),
        (
            ["aten::_log_softmax"],
            ["F.softmax (softmax.py, line 3)"],
            "F.softmax (softmax.py, line 3) and torch.ops.aten._log_softmax (seen while it ran)",
        ),
    ],
)
def test_forbidden_operations_are_reported(
    operations: list[str], mentions: list[str], used: str, softmax: Exercise
) -> None:
    """A failure names each forbidden operation and its line, or says that it ran."""
    message = f"softmax uses {used}, which this exercise asks you to write."
    with pytest.raises(Failure, match=f"^{re.escape(message)}$"):
        expect.from_scratch(student(softmax, operations, mentions).softmax, t([[1.0]]))


def test_an_operation_that_is_not_elementary_is_reported(softmax: Exercise) -> None:
    """A failure names each operation that is neither elementary nor a ready-made answer."""
    operations = ["aten::exp", "aten::_native_multi_head_attention", "aten::convolution"]
    message = (
        "softmax uses torch.ops.aten._native_multi_head_attention (seen while it ran) and "
        "torch.ops.aten.convolution (seen while it ran); only elementary operations are allowed here, such "
        "as +, exp and sum."
    )
    with pytest.raises(Failure, match=f"^{re.escape(message)}$"):
        expect.from_scratch(student(softmax, operations, []).softmax, t([[1.0]]))


def test_forged_operations_do_not_fill_the_report(softmax: Exercise) -> None:
    """A message names five operations at most, and shows a hundred letters of each."""
    forged = [f"{number}{'x' * 10_000}" for number in range(1000)]
    with pytest.raises(Failure) as caught:
        expect.from_scratch(student(softmax, forged, []).softmax, t([[1.0]]))
    assert len(str(caught.value)) < 1000


# number


@pytest.mark.parametrize("actual", [2, 2.0, torch.tensor(2), torch.tensor(2.0, dtype=F64)], ids=repr)
def test_a_number_of_any_type_is_compared_by_value(actual: torch.Tensor | float) -> None:
    """2 equals 2 as an int, a float or a tensor without dimensions."""
    expect.number(actual, 2)


@pytest.mark.parametrize(
    ("actual", "expected", "message"),
    [
        (0.5, 1, "The result is 0.5; it should be 1."),
        (torch.tensor(nan), 0, "The result is nan; it should be 0."),
        (2 + 2**-40, 2, "The result is 2.0000000000009; it should be 2 (a difference of 9.1e-13)."),
        (3, 4, "The result is 3; it should be 4."),
    ],
)
def test_another_number_is_reported(actual: torch.Tensor | float, expected: float, message: str) -> None:
    """A count is compared exactly, and a failure gives the returned and the expected number."""
    with pytest.raises(Failure, match=f"^{re.escape(message)}$"):
        expect.number(actual, expected)


def test_a_count_that_was_rounded_passes_with_a_tolerance() -> None:
    """A number may differ by the tolerance, and by no more; infinity equals itself."""
    expect.number(1.0000000298, 1, tolerance=1e-4)
    expect.number(inf, inf)
    for actual in (1.0002, 0.9998, nan, inf):
        with pytest.raises(Failure):
            expect.number(actual, 1, tolerance=1e-4)


# follows


@pytest.mark.parametrize(
    "actual",
    [
        t([1.0, 2.0, 2.0, 1.0]),
        t([1.0, 2.0, 2.0, 1.000001]),
        t([[1.0, 2.0], [0.0, 0.0], [0.0, 0.0], [1.0, 2.0]]),
        t([inf, 2.0, 2.0, inf]),
        torch.tensor([1, 2, 2, 1]),
    ],
    ids=str,
)
def test_a_result_that_follows_from_its_arguments_passes(actual: torch.Tensor) -> None:
    """Entries of one group are equal, up to rounding, and not all entries are."""
    expect.follows(actual, (0, 1, 1, 0))


@pytest.mark.parametrize(
    ("actual", "message"),
    [
        (t([0.5, 0.5, 0.5, 0.5]), "All entries of the result are equal"),
        (t([1.0, 2.0, 3.0, 1.0]), "Entries 1 and 2 of the result should be equal, since they have the same"),
        (t([1.0, 2.0, 2.0, 1.001]), "Entries 0 and 3 of the result should be equal"),
        (t([nan, 2.0, 2.0, nan]), "Entry 0 of the result is nan; it should be a number."),
    ],
    ids=str,
)
def test_a_result_that_does_not_follow_from_its_arguments_is_reported(
    actual: torch.Tensor, message: str
) -> None:
    """A constant, noise and NaN do not follow from the arguments."""
    with pytest.raises(Failure, match=f"^{re.escape(message)}"):
        expect.follows(actual, (0, 1, 1, 0))


def test_a_number_is_shown_with_six_digits() -> None:
    """Where six digits hide the difference, the message has more digits, and the difference."""
    with pytest.raises(Failure, match=r"^The result is 0\.333333; it should be 0\.5\.$"):
        expect.number(1 / 3, 0.5)
    with pytest.raises(
        Failure, match=r"^The loss is 0\.50000001; it should be 0\.5 \(a difference of 1e-08\)\.$"
    ):
        expect.number(0.50000001, 0.5, what="The loss")
    expect.number(t(3.0), 3)


# drawn_from_normal


def drawn(*, count: int = 10_000) -> torch.Tensor:
    """Return numbers of mean 0, deviation 1, and the share beyond twice of it that is expected."""
    values = torch.distributions.Normal(0.0, 1.0).icdf((torch.arange(count, dtype=F64) + 0.5) / count)
    return values / values.std()


@pytest.mark.parametrize("deviation", [0.01, 1.0])
@pytest.mark.parametrize("sign", [1, -1])
def test_the_figures_of_a_normal_draw_may_be_off_by_six_standard_errors(deviation: float, sign: int) -> None:
    """The standard error of a mean is s / sqrt(n), of a deviation s / sqrt(2 n) (n = 10,000)."""
    values = deviation * drawn()
    expect.drawn_from_normal(values, deviation=deviation, what="The weights")
    shift = sign * 6 * deviation / 100
    expect.drawn_from_normal(values + 0.99 * shift, deviation=deviation, what="The weights")
    with pytest.raises(Failure, match=r"^The weights have the mean "):
        expect.drawn_from_normal(values + 1.01 * shift, deviation=deviation, what="The weights")
    spread = sign * 6 / 20_000**0.5
    expect.drawn_from_normal(values * (1 + 0.99 * spread), deviation=deviation, what="The weights")
    with pytest.raises(Failure, match=r"^The weights have the standard deviation "):
        expect.drawn_from_normal(values * (1 + 1.01 * spread), deviation=deviation, what="The weights")


def test_numbers_of_another_distribution_are_not_a_normal_draw() -> None:
    """A uniform distribution of the right mean and deviation has nothing beyond twice the deviation."""
    values = torch.linspace(-1, 1, 10_000, dtype=F64)
    with pytest.raises(Failure, match=r"but 0\.0 % of them lie beyond twice the standard deviation"):
        expect.drawn_from_normal(values / values.std(), deviation=1.0, what="The weights")


# given, in_any_form, in_any_dtype


def test_what_is_given_is_not_judged() -> None:
    """A failure and a broken declaration become a reason; the message stays, and so can be translated."""
    with (
        pytest.raises(expect.NotJudged, match=r"^The result is 2; it should be 3\.$") as reason,
        expect.given(),
    ):
        expect.number(2, 3)
    assert str(reason.value).template == "{what} is {found}; it should be {wanted}."  # type: ignore[attr-defined]  # a Message
    with expect.given():
        expect.number(3, 3)
    with pytest.raises(ValueError, match="mine"), expect.given():
        raise ValueError("mine")


def answering(exercise: Exercise, answer: object) -> Student:
    return Student(exercise, lambda call: answer)


P = t([[0.25, 0.75], [0.5, 0.5]])


@pytest.mark.parametrize(
    "answer",
    [P, P.double(), P.half(), P[:, None, :], P[None], P.flatten(), P.t().contiguous().t()],
    ids=lambda answer: f"{tuple(answer.shape)} {answer.dtype}",
)
def test_any_form_of_the_right_numbers_is_read(answer: torch.Tensor, softmax: Exercise) -> None:
    """Another dtype, dimensions of size 1 and a flattened tensor give the declared form."""
    found = expect.in_any_form(answering(softmax, answer).softmax, torch.zeros(2, 2))
    assert torch.equal(found, P)
    assert found.dtype is F32


@pytest.mark.parametrize(
    "answer",
    [None, 0.5, [0.25, 0.75], P[0], P.sum(), torch.cat((P, P)), P.to(torch.complex64), t([])],
    ids=str,
)
def test_other_numbers_are_not_judged(answer: object, softmax: Exercise) -> None:
    """Fewer or more numbers, and what is not a tensor of real numbers, cannot be read."""
    with pytest.raises(expect.NotJudged, match=r"softmax\(X\) (must|returned None)"):
        expect.in_any_form(answering(softmax, answer).softmax, torch.zeros(2, 2))


def test_a_transposed_answer_is_not_taken_for_another_form(softmax: Exercise) -> None:
    """The shape (3, 2) is not another form of (2, 3)."""
    with pytest.raises(expect.NotJudged, match="must have the shape"):
        expect.in_any_form(answering(softmax, torch.zeros(3, 2)).softmax, torch.zeros(2, 3))


def test_a_mean_is_read_where_a_law_asks_for_it(softmax: Exercise) -> None:
    """With or_mean, a tensor without dimensions is an answer; a vector of one number is not."""
    student = answering(softmax, t(0.5, F64))
    found = expect.in_any_form(student.softmax, torch.zeros(2, 2), or_mean=True)
    assert (found.shape, found.dtype, float(found)) == ((), F32, 0.5)
    with pytest.raises(expect.NotJudged):
        expect.in_any_form(answering(softmax, t([0.5])).softmax, torch.zeros(2, 2), or_mean=True)


def test_of_a_single_number_the_declared_shape_comes_first(softmax: Exercise) -> None:
    """For one row and one class, a number without dimensions has the declared shape (1, 1)."""
    found = expect.in_any_form(answering(softmax, t(1.0)).softmax, torch.zeros(1, 1), or_mean=True)
    assert found.tolist() == [[1.0]]


def test_any_dtype_keeps_the_shape(softmax: Exercise) -> None:
    """A law about the shape accepts another dtype, and fails for another shape."""
    found = expect.in_any_dtype(answering(softmax, P.double()).softmax, torch.zeros(2, 2))
    assert found.dtype is F32
    with pytest.raises(BrokenDeclaration, match="must have the shape"):
        expect.in_any_dtype(answering(softmax, P[None]).softmax, torch.zeros(2, 2))
