#!/usr/bin/env python3
"""Train a PyTorch network on a condensed set and test it.

    pipelines/train-torch.py syn.npys test.npys

Prints the accuracy in percent and, where the test set has a record of the bias, that on bias-aligned and bias-conflicting
images. Settings: EPOCHS (300), BATCH (256), RATE (0.01), SEED (0).
"""
import json, os, sys

import numpy as np
import torch
from torch import nn


def read(path):
    """The arrays of a stream by name, and its trailer: npys(5)."""
    arrays = []
    with open(path, "rb") as f:
        while f.peek(1):
            arrays.append(np.load(f))
    trailer = json.loads(arrays.pop().tobytes())
    return dict(zip((r["name"] for r in trailer["records"]), arrays)), trailer


def images(stream, trailer, transform):
    """Images as [N,C,H,W], normalised by the transform; those that were normalised by one of their own are brought back."""
    x = torch.tensor(stream["images"]).float()
    own = trailer.get("transform")
    if own:
        x = x * torch.tensor(own["standardDeviation"]) + torch.tensor(own["mean"])
    else:
        low, high = transform.get("range", [0, 255])
        x = (x - low) / (high - low)
    x = (x - torch.tensor(transform["mean"])) / torch.tensor(transform["standardDeviation"])
    return x.permute(0, 3, 1, 2).contiguous()


def convnet(channels, side, classes, width=128):
    """ConvNet-3: convolution, instance norm, ReLU and 2x2 pooling, three times."""
    layers = []
    for c in (channels, width, width):
        layers += [nn.Conv2d(c, width, 3, padding=1), nn.GroupNorm(width, width), nn.ReLU(), nn.AvgPool2d(2)]
    return nn.Sequential(*layers, nn.Flatten(), nn.Linear(width * (side[0] // 8) * (side[1] // 8), classes))


if len(sys.argv) != 3:
    print(__doc__, file=sys.stderr)
    sys.exit(64)
epochs, batch = int(os.environ.get("EPOCHS", "300")), int(os.environ.get("BATCH", "256"))
torch.manual_seed(int(os.environ.get("SEED", "0")))

syn, trailer = read(sys.argv[1])
test, test_trailer = read(sys.argv[2])
made_for = trailer.get("attributes") or {}
if made_for.get("partition", "1") != "1":
    print(f"{sys.argv[1]}: images in tiles: `npys expand` makes those to train on", file=sys.stderr)
    sys.exit(65)
# A set without a transform is one of plain pixels.
transform = trailer.get("transform") or {"mean": [0.5], "standardDeviation": [0.25]}
x, y = images(syn, trailer, transform), torch.tensor(syn["labels"]).long()
net = convnet(x.shape[1], x.shape[2:], int(max(y.max(), test["labels"].max())) + 1)
optimizer = torch.optim.SGD(net.parameters(), lr=float(os.environ.get("RATE", made_for.get("learning-rate", "0.01"))), momentum=0.9, weight_decay=5e-4)
schedule = torch.optim.lr_scheduler.StepLR(optimizer, epochs // 2 + 1, 0.1)
for _ in range(epochs):
    for part in torch.randperm(len(y)).split(batch):
        optimizer.zero_grad()
        nn.functional.cross_entropy(net(x[part]), y[part]).backward()
        optimizer.step()
    schedule.step()

with torch.no_grad():
    found = torch.cat([net(part).argmax(1) for part in images(test, test_trailer, transform).split(batch)]).numpy()
right = found == test["labels"]
print(f"accuracy {100 * right.mean():.1f}")
if "bias" in test:
    aligned = test["bias"] == test["labels"]
    for name, group in (("bias-aligned", aligned), ("bias-conflicting", ~aligned)):
        if group.any():
            print(f"{name} {100 * right[group].mean():.1f}")
