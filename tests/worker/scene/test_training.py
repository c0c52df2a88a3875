"""Training runs: how many steps a net gets, and what a learner's loop is given."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from grader.worker.scene.training import Report, optimizer_of, train

IMAGES, LABELS = torch.eye(4).repeat(30, 1), torch.arange(4).repeat(30)
"""120 images of 4 numbers that a linear net tells apart after some steps."""


class Loops:
    """A learner's loop that notes what it is given."""

    def __init__(self, *returned: float) -> None:
        self.returned = returned
        self.given: list[tuple[int, int, list[int]]] = []
        self.seen: list[torch.Tensor] = []

    def __call__(self, net: Any, train_iter: Any, loss: Any, updater: Any) -> tuple[float, ...]:
        batches = [X for X, _ in train_iter]
        self.given.append((len(train_iter), len(train_iter.dataset), [len(X) for X in batches]))
        self.seen.append(torch.cat(batches))
        for X, y in train_iter:
            updater.zero_grad()
            loss(net(X), y).backward()
            updater.step()
        return self.returned


def run(loop: Any, *, report: Report = lambda progress: None, **changed: Any) -> list[dict[str, float]]:
    torch.manual_seed(0)
    net = torch.nn.Linear(4, 4)
    options = {"epochs": 3, "batch_size": 16, "lr": 0.05, "enough": 2.0, "pause": None, "optimizer": "Adam"}
    return train(net, IMAGES, LABELS, report=report, train_epoch=loop, **{**options, **changed})


@pytest.mark.parametrize(
    ("pause", "given"),
    [
        (None, [(8, 120, [*[16] * 7, 8])] * 3),
        (3, [(3, 48, [16] * 3), (3, 48, [16] * 3), (2, 24, [16, 8])] * 3),
        (100, [(8, 120, [*[16] * 7, 8])] * 3),
    ],
)
def test_a_loop_gets_an_epoch_or_a_part_of_it(
    pause: int | None, given: list[tuple[int, int, list[int]]]
) -> None:
    """Each call gets whole batches, a loader that counts them right, and in an epoch each image once."""
    loop = Loops(1.0, 0.5)
    run(loop, pause=pause)
    assert loop.given == given
    for start in range(0, len(given), len(given) // 3):
        epoch = torch.cat(loop.seen[start : start + len(given) // 3])
        assert epoch.sum(dim=0).tolist() == [30.0] * 4
    assert not torch.equal(loop.seen[0], loop.seen[len(given) // 3])


def test_training_ends_at_the_first_pause_that_is_good_enough() -> None:
    """A net that classifies enough images correctly gets no further steps, another one gets all epochs."""
    every, sure = Loops(1.0, 0.5), Loops(1.0, 0.5)
    assert len(run(every, pause=2)) == 3
    assert len(every.given) == 12
    assert len(run(sure, pause=2, enough=0.9, lr=0.5)) == 1
    assert len(sure.given) < 4
    assert len(run(None, pause=2, enough=0.9, lr=0.5)) == 1
    assert len(run(None, pause=2)) == 3


def test_the_figures_of_an_epoch_are_means_over_its_images() -> None:
    """Parts of an epoch count by their images: 48, 48 and 24 of 120."""
    returned = iter([(3.0, 0.0), (1.0, 0.5), (0.5, 1.0)])
    history = run(lambda *given: next(returned), pause=3, epochs=1)
    assert history == [{"loss": pytest.approx(1.7), "accuracy": pytest.approx(0.4)}]
    (nothing,) = run(lambda *given: None, pause=3, epochs=1)
    assert nothing["loss"] != nothing["loss"]


def test_progress_goes_from_0_to_1() -> None:
    """Each batch reports a share of all epochs, which never goes back."""
    told: list[dict[str, Any]] = []
    run(None, pause=3, report=told.append)
    shares = [one["done"] for one in told if one]
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0.0, pytest.approx(1 - 8 / 360))
    assert [one["epoch"] for one in told if one] == [1] * 8 + [2] * 8 + [3] * 8


def test_adam_takes_the_steps_that_torch_takes() -> None:
    """In one pass over the parameters, Adam computes what it computes in ten; not all can be fused."""
    for dtype in (torch.float32, torch.float64, torch.complex64):
        torch.manual_seed(0)
        one = torch.nn.Linear(3, 2, dtype=dtype)
        other = torch.nn.Linear(3, 2, dtype=dtype)
        other.load_state_dict(one.state_dict())
        for net, optimizer in (
            (one, optimizer_of(one, "Adam", lr=0.1)),
            (other, torch.optim.Adam(other.parameters(), lr=0.1, foreach=False)),
        ):
            for _ in range(3):
                optimizer.zero_grad()
                net(torch.ones(4, 3, dtype=dtype)).abs().square().sum().backward()
                optimizer.step()
        torch.testing.assert_close(one.state_dict(), other.state_dict())
