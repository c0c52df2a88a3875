"""A function is used as if it were an optimizer, but a function has no zero_grad()."""

CAUGHT_BY = "custom_updater_trains_the_net"
SEE = "Two kinds of updater"


def train_epoch(net, train_iter, loss, updater):
    net.train()
    loss_sum, right, n = 0.0, 0, 0
    for X, y in train_iter:
        updater.zero_grad()
        y_hat = net(X)
        losses = loss(y_hat, y)
        losses.mean().backward()
        updater.step()
        loss_sum += losses.mean().item() * len(y)
        right += (y_hat.argmax(dim=1) == y).sum().item()
        n += len(y)
    return loss_sum / n, right / n
