"""Data loaders in a worker."""

from __future__ import annotations

from helpers import Told


def test_a_data_loader_reads_in_the_worker_itself(tell: Told) -> None:
    """A loader with any num_workers reads in the worker's own process and gives the same batches."""
    lines = (
        "import torch\n"
        "from torch.utils.data import DataLoader, TensorDataset\n"
        "data = TensorDataset(torch.arange(5))\n"
        "loader = DataLoader(data, batch_size=2, num_workers=4, persistent_workers=True, prefetch_factor=3)\n"
        "return [batch.tolist() for (batch,) in loader]"
    )
    assert tell(lines) == [[0, 1], [2, 3], [4]]
