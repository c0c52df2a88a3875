"""updater.zero_grad() is tried first; an updater without it is called with the batch size."""


def train_epoch(net, train_iter, loss, updater):
    net.train()
    loss_sum, n_right, n_seen = 0.0, 0, 0
    for i, batch in enumerate(train_iter):
        X, y = batch[0], batch[1]
        prediction = net(X)
        batch_loss = loss(prediction, y)
        try:
            updater.zero_grad()
        except AttributeError:
            batch_loss.sum().backward()
            updater(len(y))
        else:
            batch_loss.mean().backward()
            updater.step()
        loss_sum += batch_loss.mean().item() * len(y)
        for row, label in zip(prediction, y):
            n_right += int(row.argmax()) == int(label)
        n_seen += len(y)
        if i % 100 == 99:
            print(f"batch {i + 1}: loss {loss_sum / n_seen:.4f}")
    return loss_sum / n_seen, n_right / n_seen
