"""Tensors that are moved to a device and back, and the copies that both sides get."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy
import pytest
import torch

from grader.wire.frames import ON_A_DEVICE, Opaque, WireError, encode, read_frame
from grader.worker.devices import kept, onto, plain
from wire.helpers import reader

CUDA, META = torch.device("cuda"), torch.device("meta")


class TestTransfer:
    """Tensors that are moved to the device and back; the test device uses no memory."""

    def test_every_tensor_goes_onto_the_device(self) -> None:
        """Tensors in lists and dicts move with their shapes and dtypes; other values do not change."""
        X, y = torch.zeros(2, 3), torch.tensor(3)
        request = {"steps": [{"do": "linear", "with": [X, [y, 2, "net"]]}], "read": [0], "seed": None}
        moved = onto(request, META)
        there, (number, *rest) = moved["steps"][0]["with"]
        assert [(t.device, t.shape, t.dtype) for t in (there, number)] == [
            (META, (2, 3), torch.float32),
            (META, (), torch.int64),
        ]
        assert rest == [2, "net"]
        assert (moved["steps"][0]["do"], moved["read"], moved["seed"]) == ("linear", [0], None)
        assert X.device.type == "cpu", "the judge's own tensor is left alone"

    @pytest.mark.parametrize("transposed", [False, True])
    def test_what_arrives_is_an_ordinary_tensor(self, transposed: bool) -> None:
        """A call gets tensors that are not views, share no memory, and keep their strides."""
        given = torch.arange(6.0).reshape(2, 3)
        given = given.t() if transposed else given
        X, same = onto(read_frame(reader(encode([given, given]))), torch.device("cpu"))
        assert torch.equal(X, given)
        assert X.stride() == given.stride()
        for tensor in (X, same):
            assert tensor.untyped_storage().nbytes() == 24
            assert tensor.detach_().is_leaf
            tensor.requires_grad_().grad = torch.zeros_like(tensor)
        X.data.zero_()
        assert torch.equal(same, given)

    @pytest.mark.parametrize(
        "keep", [kept, lambda value: plain(value, torch.device("cpu"))], ids=["kept", "plain"]
    )
    def test_a_result_is_kept_as_it_was_given(self, keep: Callable[[object], Any]) -> None:
        """What learner code writes into its tensors, lists and arrays later does not change its result."""
        buffer, history, total = torch.ones(4), [1.0], numpy.array(2)
        by_name = {"loss": buffer[0]}
        part, row, losses, (count, named) = keep([buffer[:2], buffer[None], history, (total, by_name)])
        buffer.zero_()
        history.clear()
        total.fill(0)
        by_name.clear()
        assert (part.tolist(), row.tolist(), losses, count) == ([1, 1], [[1, 1, 1, 1]], [1.0], 2)
        assert named == {"loss": torch.tensor(1.0)}

    def test_what_does_not_fit_a_frame_is_not_copied(self) -> None:
        """A tensor of a terabyte that takes no memory stays as it is, and so does a list inside itself."""
        vast = torch.zeros(1).expand(10**12)
        assert plain([vast], torch.device("cpu")) == [vast]
        knot: list[object] = []
        knot.append(knot)
        with pytest.raises(WireError):
            encode(plain(knot, torch.device("cpu")))

    def test_a_tensor_on_another_device_is_described(self) -> None:
        """For a GPU, a tensor on the CPU is described, at any depth of the result."""
        described = Opaque(ON_A_DEVICE, ("cpu",))
        X = torch.zeros(2, 3)
        result = {"logits": X, "all": [X, (X, 1.5)], "epochs": 2, "name": None}
        assert plain(result, CUDA) == {
            "logits": described,
            "all": [described, [described, 1.5]],
            "epochs": 2,
            "name": None,
        }
        assert plain(torch.zeros(2, device="meta"), CUDA) == Opaque(ON_A_DEVICE, ("meta",))

    def test_a_number_may_be_on_the_cpu(self) -> None:
        """A tensor without dimensions is accepted from the CPU, detached from its graph."""
        number = plain(torch.tensor(2.5, requires_grad=True) * 2, CUDA)
        assert isinstance(number, torch.Tensor)
        assert (number.item(), number.requires_grad) == (5.0, False)

    @pytest.mark.parametrize(
        "value",
        [
            torch.nn.Parameter(torch.zeros(2)),
            type("Batch", (list,), {})([torch.zeros(2)]),
            type("Scores", (dict,), {})(a=torch.zeros(2)),
        ],
        ids=lambda value: type(value).__name__,
    )
    def test_a_subclass_is_left_to_the_wire(self, value: object) -> None:
        """Only exact types are searched for tensors; a subclass is returned unchanged."""
        assert plain(value, CUDA) is value
