"""Tensors that are moved to a device and back."""

from __future__ import annotations

import pytest
import torch

from grader.wire.frames import ON_A_DEVICE, Opaque
from grader.worker.devices import onto, plain

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

    def test_on_the_cpu_nothing_is_copied(self) -> None:
        """On the CPU, a call gets and returns the same objects, tensors of other devices included."""
        value = [torch.zeros(2), torch.zeros(2, device="meta")]
        assert onto(value, torch.device("cpu")) is value
        assert plain(value, torch.device("cpu")) is value

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
