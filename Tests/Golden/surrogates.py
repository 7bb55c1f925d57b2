#!/usr/bin/env python3
"""Writes surrogates.npys: what PyTorch makes, in double precision, of the networks of `evaluate --arch`. Needs NumPy and PyTorch.

Parameters are not stored but follow a formula, in the order and layout of this project: element i of parameter k is
start * h, h = 2 frac(43758.5453 sin(12.9898 i + 78.233 k)) - 1, with 1/sqrt(fan-in) as start of kernels, weights and biases; scales are 1, offsets 0, plus
a tenth of h.

Records: images; NAME/logits, NAME/loss and NAME/image (its gradient by the images) in training mode, NAME/norms (the
Euclidean length of each parameter's gradient), NAME/tested (logits with running statistics after that pass).
"""
import math
import os

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

import npys

CLASSES, COUNT = 10, 3
rng = np.random.default_rng(12)


class Net(nn.Module):
    """Layers that take their parameters from the formula as they come."""

    def __init__(self):
        super().__init__()
        self.own, self.kinds, self.running = nn.ParameterList(), [], []

    def formula(self, shape, start, base=0.0):
        k = len(self.own)
        noise = 43758.5453 * np.sin(12.9898 * np.arange(math.prod(shape)) + 78.233 * k)
        values = (2 * (noise - np.floor(noise)) - 1) * start + base
        # The project works in single precision: both must start from the same numbers.
        self.own.append(nn.Parameter(torch.from_numpy(values.astype(np.float32).astype(np.float64).reshape(shape))))

    def take(self):
        self.place += 1
        return self.own[self.place - 1]

    def conv(self, x, outputs, side, padding, stride=1, bias=True):
        inputs = x.shape[1]
        if self.building:
            start = 1 / math.sqrt(side * side * inputs)
            self.formula((side, side, inputs, outputs), start)
            if bias:
                self.formula((outputs,), start)
        kernel = self.take().permute(3, 2, 0, 1)
        return F.conv2d(x, kernel, self.take() if bias else None, stride, padding)

    def norm(self, x, kind):
        c = x.shape[1]
        if kind == "none":
            return x
        shape = (x.shape[2], x.shape[3], c) if kind == "layer" else (c,)
        if self.building:
            self.formula(shape, .1, 1.0)
            self.formula(shape, .1)
            if kind == "batch":
                self.running.append((torch.zeros(c).double(), torch.ones(c).double()))
        scale, offset = self.take(), self.take()
        if kind == "batch":
            mean, variance = self.running[self.batches]
            self.batches += 1
            return F.batch_norm(x, mean, variance, scale, offset, self.training, .1)
        if kind == "layer":
            return F.layer_norm(x, x.shape[1:], scale.permute(2, 0, 1), offset.permute(2, 0, 1))
        return F.group_norm(x, 4 if kind == "group" else c, scale, offset)

    def linear(self, x, outputs):
        x = (x.permute(0, 2, 3, 1) if x.ndim == 4 else x).flatten(1)
        if self.building:
            self.formula((x.shape[1], outputs), 1 / math.sqrt(x.shape[1]))
            self.formula((outputs,), 1 / math.sqrt(x.shape[1]))
        return x @ self.take() + self.take()

    def run(self, body, x, building=False):
        self.building, self.place, self.batches = building, 0, 0
        return self.linear(body(self, x), CLASSES)


def convnet(depth, width, norm="instance", act=F.relu, pool=lambda x: F.avg_pool2d(x, 2)):
    def body(n, x):
        for _ in range(depth):
            x = pool(act(n.norm(n.conv(x, width, 3, 1), norm)))
        return x
    return body


def mlp(n, x):
    return F.relu(n.linear(F.relu(n.linear(x, 128)), 128))


def lenet(n, x):
    for filters in (6, 16):
        x = F.max_pool2d(F.relu(n.conv(x, filters, 5, 0)), 2)
    return F.relu(n.linear(F.relu(n.linear(x, 120)), 84))


def alexnet(n, x):
    for filters, side, pooled in ((128, 5, True), (192, 5, True), (256, 3, False), (192, 3, False), (192, 3, True)):
        x = F.relu(n.conv(x, filters, side, side // 2))
        x = F.max_pool2d(x, 2) if pooled else x
    return x


def vgg11(norm):
    def body(n, x):
        for stage in ([64], [128], [256, 256], [512, 512], [512, 512]):
            for filters in stage:
                x = F.relu(n.norm(n.conv(x, filters, 3, 1), norm))
            x = F.max_pool2d(x, 2)
        return x
    return body


def resnet18(norm):
    def body(n, x):
        def layer(x, outputs, side, stride):
            return n.norm(n.conv(x, outputs, side, side // 2, stride, bias=False), norm)
        x = F.relu(layer(x, 64, 3, 1))
        for outputs in (64, 64, 128, 128, 256, 256, 512, 512):
            stride = 1 if outputs == x.shape[1] else 2
            y = F.relu(layer(x, outputs, 3, stride))
            y = layer(y, outputs, 3, 1)
            x = F.relu(y + (layer(x, outputs, 1, stride) if stride == 2 else x))
        return x.mean((2, 3))
    return body


def maximum(x):
    return F.max_pool2d(x, 2)


NETS = {
    "mlp": mlp, "lenet": lenet, "alexnet": alexnet, "vgg11": vgg11("instance"), "vgg11-batch": vgg11("batch"),
    "resnet18": resnet18("instance"), "resnet18-batch": resnet18("batch"),
    "convnet3-w16-batch-max-leaky": convnet(3, 16, "batch", F.leaky_relu, maximum),
    "convnet2-w16-layer-nopool-sigmoid": convnet(2, 16, "layer", torch.sigmoid, lambda x: x),
    "convnet3-w16-group-max": convnet(3, 16, "group", pool=maximum),
    "convnet3-w16-nonorm": convnet(3, 16, "none"),
    "convnet2-w24": convnet(2, 24),
}

images = (np.round(rng.normal(size=(COUNT, 32, 32, 3)) * 64) / 64).astype(np.float32)
labels = np.array([1, 7, 4])
records = {"images": images, "labels": labels}
for name, body in NETS.items():
    net = Net()
    x = torch.from_numpy(images.astype(np.float64).transpose(0, 3, 1, 2).copy()).requires_grad_()
    with torch.no_grad():
        net.train(False)
        net.run(body, x, building=True)
    net.train(True)
    logits = net.run(body, x)
    loss = F.cross_entropy(logits, torch.from_numpy(labels))
    loss.backward()
    records[name + "/logits"] = logits.detach().numpy().astype(np.float32)
    records[name + "/loss"] = np.float32(loss.item())
    records[name + "/image"] = x.grad[:, :, ::4, ::4].permute(0, 2, 3, 1).numpy().astype(np.float32)
    records[name + "/norms"] = np.array([p.grad.norm().item() for p in net.own], np.float32)
    net.train(False)
    records[name + "/tested"] = net.run(body, x).detach().numpy().astype(np.float32)

npys.write(os.path.join(os.path.dirname(os.path.abspath(__file__)), "surrogates.npys"), records)
