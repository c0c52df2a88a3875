import torch


def init_params(num_inputs, num_outputs):
    # First draw the numbers, then set requires_grad: 0.01 * torch.randn(..., requires_grad=True) would be
    # the result of a multiplication and not a leaf tensor, so it would get no .grad.
    W = torch.normal(0, 0.01, (num_inputs, num_outputs)).requires_grad_()
    b = torch.zeros(num_outputs, requires_grad=True)
    return W, b


def net(X, W, b):
    # An image is a row of pixels; the positions in the image are not used.
    logits = X.reshape(-1, W.shape[0]) @ W + b
    return torch.softmax(logits, dim=1)


def train(W, b, train_iter, num_epochs, lr):
    history = []
    for _ in range(num_epochs):
        loss_sum, right, examples = 0.0, 0, 0
        for X, y in train_iter:
            probabilities = net(X, W, b)
            losses = -torch.log(probabilities[torch.arange(len(y)), y])
            losses.mean().backward()
            with torch.no_grad():
                for p in (W, b):
                    p -= lr * p.grad
                    # backward() adds to .grad, so the next batch needs a zero here.
                    p.grad.zero_()
            loss_sum += losses.sum().item()
            right += (probabilities.argmax(dim=1) == y).sum().item()
            examples += len(y)
        history.append((loss_sum / examples, right / examples))
    return history
