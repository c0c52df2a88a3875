import torch


def train_epoch(net, train_iter, loss, updater):
    # Dropout and batch normalisation behave differently in training, and an evaluation may have put the
    # net into eval mode since the last epoch.
    net.train()
    loss_sum, right, examples = 0.0, 0, 0
    for X, y in train_iter:
        logits = net(X)
        losses = loss(logits, y)
        if isinstance(updater, torch.optim.Optimizer):
            # backward() adds to .grad, so the old gradients must be reset first.
            updater.zero_grad()
            # mean() does not change a mean, so this is correct for both kinds of loss.
            losses.mean().backward()
            updater.step()
        else:
            losses.sum().backward()
            updater(len(y))
        # A mean stands for all examples of its batch. Without the factor len(y), a small batch would count
        # as much as a large one. item() gives the value without its graph.
        per_example = losses.dim() > 0
        loss_sum += losses.sum().item() if per_example else losses.item() * len(y)
        right += (logits.argmax(dim=1) == y).sum().item()
        examples += len(y)
    return loss_sum / examples, right / examples
