import torch


def l2_loss(y_hat: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    # With the factor 1/2 the gradient is r itself.
    return (y_hat - y) ** 2 / 2


def l1_loss(y_hat: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    return (y_hat - y).abs()


def huber_loss(y_hat: torch.Tensor, y: torch.Tensor, delta: float) -> torch.Tensor:
    size = (y_hat - y).abs()
    # torch.where decides for each entry; an if would decide once for all. The term -delta / 2 makes both
    # branches equal at |r| = delta: delta * delta / 2, with the gradient delta.
    return torch.where(size <= delta, size**2 / 2, delta * (size - delta / 2))
