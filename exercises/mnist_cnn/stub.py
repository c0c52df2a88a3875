import torch


class Net(torch.nn.Module):
    """A convolutional net that classifies images of handwritten digits.

    You choose its architecture: convolutions find features anywhere in the image, and linear layers after
    them compute the logits. Net() takes no arguments and has at most 5,000,000 parameters.
    """

    def __init__(self) -> None:
        """Make the layers."""
        raise NotImplementedError

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """Return the logits of images: one row per image, one column per digit.

        images: shape (n, 1, 28, 28), with one channel; each pixel is (p - 0.1307) / 0.3081, p from 0 to 1.
        Returns: raw scores of shape (n, 10), without softmax: torch.nn.CrossEntropyLoss applies it itself.
        """
        raise NotImplementedError
