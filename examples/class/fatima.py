import torch
import torch.nn.functional as F


def softmax(X: torch.Tensor) -> torch.Tensor:
    return F.softmax(X, dim=1)


def cross_entropy(y_hat: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    return F.cross_entropy(y_hat, y)


def accuracy(y_hat: torch.Tensor, y: torch.Tensor) -> float:
    _, predicted = torch.max(y_hat, 1)
    return (predicted == y).sum().item()


def train_epoch(net, train_iter, loss, updater) -> tuple[float, float]:
    net.train()
    running_loss, right, examples = 0.0, 0.0, 0
    for X, y in train_iter:
        y_hat = net(X)
        batch_loss = loss(y_hat, y).mean()
        if isinstance(updater, torch.optim.Optimizer):
            updater.zero_grad()
            batch_loss.backward()
            updater.step()
        else:
            batch_loss.backward()
            updater(X.shape[0])
        running_loss += batch_loss.item()
        right += accuracy(y_hat, y)
        examples += X.shape[0]
    return running_loss / examples, right / examples


class Net(torch.nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.hidden = [torch.nn.Linear(784, 256)]
        self.out = torch.nn.Linear(256, 10)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        x = images.flatten(start_dim=1)
        for layer in self.hidden:
            x = F.relu(layer(x))
        return self.out(x)
