import torch


def l2_loss(y_hat: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    # The half is there for the slope: that of r * r / 2 is r itself.
    return (y_hat - y) ** 2 / 2


def l1_loss(y_hat: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    return (y_hat - y).abs()


def huber_loss(y_hat: torch.Tensor, y: torch.Tensor, delta: float) -> torch.Tensor:
    size = (y_hat - y).abs()
    # Each entry decides for itself; an if would decide once for all of them. At |r| = delta both
    # branches give delta * delta / 2, and have the slope delta: that is what - delta / 2 is for.
    return torch.where(size <= delta, size**2 / 2, delta * (size - delta / 2))
