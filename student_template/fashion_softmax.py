import torch


class Softmax(torch.nn.Module):
    """A softmax classifier: one linear layer from n_inputs features to n_outputs classes.

    It returns raw logits. The loss, torch.nn.CrossEntropyLoss, applies softmax to them.
    """

    def __init__(self, n_inputs: int, n_outputs: int) -> None:
        """Make the layer, with biases; keep the initial values that torch draws."""
        raise NotImplementedError

    def forward(self, X: torch.Tensor) -> torch.Tensor:
        """Return the logits, of shape (n, n_outputs), of a batch of shape (n, n_inputs)."""
        raise NotImplementedError
