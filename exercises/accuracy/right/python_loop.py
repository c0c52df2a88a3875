"""Loops over the examples in plain Python; returns an int."""


def accuracy(y_hat, y):
    right = 0
    for prediction, label in zip(y_hat, y):
        if prediction.dim():
            prediction = prediction.argmax()
        if int(prediction) == int(label):
            right += 1
    return right
