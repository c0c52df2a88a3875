import torch


def l2_loss(y_hat: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """Return half the square of each residual y_hat - y.

    y_hat, y: outputs and targets. Both have the same shape, with any number of dimensions, and the same
        dtype, float32 or float64. Do not change them.
    Returns: one loss per entry, with the shape and the dtype of y_hat: no mean and no sum.

    Write all three losses yourself: torch's own mse_loss, l1_loss, smooth_l1_loss and huber_loss must not
    be used, under any name. Gradients must flow from the losses back to y_hat.
    """
    raise NotImplementedError


def l1_loss(y_hat: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """Return the absolute value of each residual y_hat - y.

    The arguments and the result are as for l2_loss.
    """
    raise NotImplementedError


def huber_loss(y_hat: torch.Tensor, y: torch.Tensor, delta: float) -> torch.Tensor:
    """Return the Huber loss of each residual r = y_hat - y.

    y_hat, y: as for l2_loss.
    delta: a positive number. If |r| <= delta, the loss is half the square of r; if |r| > delta, it is
        delta * (|r| - delta / 2).
    Returns: one loss per entry, with the shape and the dtype of y_hat.
    """
    raise NotImplementedError
