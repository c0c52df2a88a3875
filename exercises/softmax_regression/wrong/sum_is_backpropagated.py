"""l.sum() is backpropagated, and the step does not divide by the batch size."""

import torch

CAUGHT_BY = "train_goes_down_the_mean_gradient"
LIKE = "forgets_the_batch_size"


def init_params(num_inputs, num_outputs):
    W = torch.normal(0, 0.01, (num_inputs, num_outputs)).requires_grad_()
    b = torch.zeros(num_outputs, requires_grad=True)
    return W, b


def net(X, W, b):
    logits = X.reshape(-1, W.shape[0]) @ W + b
    return torch.softmax(logits, dim=1)


def train(W, b, train_iter, num_epochs, lr):
    history = []
    for _ in range(num_epochs):
        total, correct, n = 0.0, 0, 0
        for X, y in train_iter:
            y_hat = net(X, W, b)
            losses = -torch.log(y_hat[range(len(y_hat)), y])
            losses.sum().backward()
            with torch.no_grad():
                for p in [W, b]:
                    p -= lr * p.grad
                    p.grad.zero_()
            total += float(losses.sum())
            correct += float((y_hat.argmax(dim=1) == y).sum())
            n += len(y)
        history.append((total / n, correct / n))
    return history
