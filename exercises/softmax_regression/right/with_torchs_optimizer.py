"""torch's own loss and optimizer with a net of plain tensors; the sums are float64."""

import torch


def init_params(num_inputs, num_outputs):
    W = torch.nn.Parameter(0.01 * torch.randn(num_inputs, num_outputs))
    b = torch.nn.Parameter(torch.zeros(num_outputs))
    return W, b


def net(X, W, b):
    z = X.view(X.shape[0], -1).matmul(W) + b
    z = z - z.max(dim=1, keepdim=True)[0]
    e = z.exp()
    return e / e.sum(dim=1, keepdim=True)


def train(W, b, train_iter, num_epochs, lr):
    optimizer = torch.optim.SGD([W, b], lr=lr)
    history = []
    for _ in range(num_epochs):
        sums = torch.zeros(3, dtype=torch.float64)
        for X, y in train_iter:
            p = net(X, W, b)
            loss = torch.nn.functional.nll_loss(torch.log(p), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            with torch.no_grad():
                sums += torch.tensor([loss.item() * len(y), (p.argmax(1) == y).sum().item(), len(y)])
        history.append((float(sums[0] / sums[2]), float(sums[1] / sums[2])))
    return history
