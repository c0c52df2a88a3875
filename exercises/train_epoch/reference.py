import torch


def train_epoch(net, train_iter, loss, updater):
    # Dropout and batch normalisation behave differently in training, and someone may have evaluated
    # the net since the last epoch.
    net.train()
    loss_sum, right, examples = 0.0, 0, 0
    for X, y in train_iter:
        logits = net(X)
        losses = loss(logits, y)
        if isinstance(updater, torch.optim.Optimizer):
            # backward() adds to what is in .grad, so yesterday's gradients go first.
            updater.zero_grad()
            # The mean of a mean is itself, so this is right for both kinds of loss.
            losses.mean().backward()
            updater.step()
        else:
            losses.sum().backward()
            updater(len(y))
        # A mean stands for all examples of its batch; added up as it is, a small batch's would weigh
        # as much as a large one's. item() leaves the graph behind.
        per_example = losses.dim() > 0
        loss_sum += losses.sum().item() if per_example else losses.item() * len(y)
        right += (logits.argmax(dim=1) == y).sum().item()
        examples += len(y)
    return loss_sum / examples, right / examples
