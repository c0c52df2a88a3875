import torch


def l2_loss(y_hat: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """Return half the square of each residual y_hat - y.

    y_hat, y: outputs and targets, of one shape, which may have any number of dimensions, and of one
        dtype, float32 or float64. Both are left as they were, here and below.
    Returns: one loss an entry, of y_hat's shape and dtype: no mean and no sum.

    Write all three losses yourself: torch's own mse_loss, l1_loss, smooth_l1_loss and huber_loss are
    not to be used, under no name. Gradients must flow from the losses back to y_hat.
    """
    raise NotImplementedError


def l1_loss(y_hat: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """Return the absolute value of each residual y_hat - y.

    Arguments and result are as those of l2_loss.
    """
    raise NotImplementedError


def huber_loss(y_hat: torch.Tensor, y: torch.Tensor, delta: float) -> torch.Tensor:
    """Return the Huber loss of each residual r = y_hat - y.

    y_hat, y: as for l2_loss.
    delta: a positive number. Where |r| <= delta the loss is half the square of r; where |r| > delta
        it is delta * (|r| - delta / 2).
    Returns: one loss an entry, of y_hat's shape and dtype.
    """
    raise NotImplementedError
