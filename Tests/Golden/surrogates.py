#!/usr/bin/env python3
"""Writes surrogates.npys: what PyTorch makes, in double precision, of the networks of `evaluate --arch`. Needs NumPy and PyTorch.

Parameters are not stored but follow a formula, in the order and layout of this project: element i of parameter k is
start * h, h = 2 frac(43758.5453 sin(12.9898 i + 78.233 k + 37.719 s)) - 1, with 1/sqrt(fan-in) as start of kernels, weights
and biases; scales are 1, offsets 0, plus a tenth of h, with s = 0. Of kernels, weights and their biases every output channel
has its own salt s, chosen so that no value is near a kink (kinks.py).

Records: images; NAME/salts, those of every kernel and weight in turn; NAME/kinks, see kinks.py; NAME/logits, NAME/loss and
NAME/image (its gradient by the images) in training mode, NAME/norms (the Euclidean length of each parameter's gradient),
NAME/tested (logits with running statistics after that pass).
"""
import copy
import math
import os

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

import kinks
import npys

CLASSES, COUNT = 10, 3
rng = np.random.default_rng(12)


class Net(nn.Module):
    """Layers that take their parameters from the formula as they come."""

    def __init__(self):
        super().__init__()
        self.own, self.running = nn.ParameterList(), []
        # Of each parameter its shape, start and base, and the salts of its channels.
        self.forms, self.salts = [], []
        self.visitor = kinks.plain

    def values(self, k):
        shape, start, base = self.forms[k]
        i = np.arange(math.prod(shape))
        noise = 43758.5453 * np.sin(12.9898 * i + 78.233 * k + 37.719 * np.resize(self.salts[k], i.size))
        values = (2 * (noise - np.floor(noise)) - 1) * start + base
        # The project works in single precision: both must start from the same numbers.
        return torch.from_numpy(values.astype(np.float32).astype(np.float64).reshape(shape))

    def take(self, shape, start, base=0.0):
        k, self.place = self.place, self.place + 1
        if k == len(self.own):
            self.forms.append((shape, start, base))
            self.salts.append(np.zeros(shape[-1], np.uint16))
            self.own.append(nn.Parameter(self.values(k)))
        return self.own[k]

    def redraw(self, k, channels):
        for j in (k, k + 1):
            if self.forms[j][1:] == self.forms[k][1:]:  # the kernel and, if it has one, its bias
                self.salts[j][channels] += 1
                self.own[j].data = self.values(j)

    def activated(self, values, act=F.relu, pool=None):
        """The layer that `values` computes, its activation, pooled; without kinks where a sigmoid is."""
        place, batches = self.place, self.batches

        def again():
            self.place, self.batches = place, batches
            return values()

        def near(x):
            if pool is not maximum:
                return kinks.rectifier(x)
            # A leaky rectifier keeps the order of negative values, and shrinks what is between them.
            return torch.minimum(kinks.rectifier(x), kinks.maximum_pool(F.relu(x) if act is F.relu else x))

        x = act(again() if act is torch.sigmoid else self.visitor(again, near, place))
        return pool(x) if pool else x

    def conv(self, x, outputs, side, padding, stride=1, bias=True):
        inputs = x.shape[1]
        start = 1 / math.sqrt(side * side * inputs)
        kernel = self.take((side, side, inputs, outputs), start).permute(3, 2, 0, 1)
        return F.conv2d(x, kernel, self.take((outputs,), start) if bias else None, stride, padding)

    def norm(self, x, kind):
        c = x.shape[1]
        if kind == "none":
            return x
        shape = (x.shape[2], x.shape[3], c) if kind == "layer" else (c,)
        scale, offset = self.take(shape, .1, 1.0), self.take(shape, .1)
        if kind == "batch":
            if self.batches == len(self.running):
                self.running.append((torch.zeros(c).double(), torch.ones(c).double()))
            mean, variance = (t.to(x.dtype) for t in self.running[self.batches])
            self.batches += 1
            return F.batch_norm(x, mean, variance, scale, offset, self.training, .1)
        if kind == "layer":
            return F.layer_norm(x, x.shape[1:], scale.permute(2, 0, 1), offset.permute(2, 0, 1))
        return F.group_norm(x, 4 if kind == "group" else c, scale, offset)

    def linear(self, x, outputs):
        x = (x.permute(0, 2, 3, 1) if x.ndim == 4 else x).flatten(1)
        start = 1 / math.sqrt(x.shape[1])
        return x @ self.take((x.shape[1], outputs), start) + self.take((outputs,), start)

    def run(self, body, x):
        self.place, self.batches = 0, 0
        return self.linear(body(self, x), CLASSES)


def average(x):
    return F.avg_pool2d(x, 2)


def maximum(x):
    return F.max_pool2d(x, 2)


def convnet(depth, width, norm="instance", act=F.relu, pool=average):
    def body(n, x):
        for _ in range(depth):
            x = n.activated(lambda: n.norm(n.conv(x, width, 3, 1), norm), act, pool)
        return x
    return body


def mlp(n, x):
    for outputs in (128, 128):
        x = n.activated(lambda: n.linear(x, outputs))
    return x


def lenet(n, x):
    for filters in (6, 16):
        x = n.activated(lambda: n.conv(x, filters, 5, 0), pool=maximum)
    for outputs in (120, 84):
        x = n.activated(lambda: n.linear(x, outputs))
    return x


def alexnet(n, x):
    for filters, side, pooled in ((128, 5, True), (192, 5, True), (256, 3, False), (192, 3, False), (192, 3, True)):
        x = n.activated(lambda: n.conv(x, filters, side, side // 2), pool=maximum if pooled else None)
    return x


def vgg11(norm):
    def body(n, x):
        for stage in ([64], [128], [256, 256], [512, 512], [512, 512]):
            for i, filters in enumerate(stage):
                x = n.activated(lambda: n.norm(n.conv(x, filters, 3, 1), norm), pool=maximum if i + 1 == len(stage) else None)
        return x
    return body


def resnet18(norm):
    def body(n, x):
        def layer(x, outputs, side, stride):
            return n.norm(n.conv(x, outputs, side, side // 2, stride, bias=False), norm)
        x = n.activated(lambda: layer(x, 64, 3, 1))
        for outputs in (64, 64, 128, 128, 256, 256, 512, 512):
            stride = 1 if outputs == x.shape[1] else 2
            y = n.activated(lambda: layer(x, outputs, 3, stride))
            if stride == 2:
                y = layer(y, outputs, 3, 1)
                x = n.activated(lambda: y + layer(x, outputs, 1, stride))
            else:
                x = n.activated(lambda: layer(y, outputs, 3, 1) + x)
        return x.mean((2, 3))
    return body


NETS = {
    "mlp": mlp, "lenet": lenet, "alexnet": alexnet, "vgg11": vgg11("instance"), "vgg11-batch": vgg11("batch"),
    "resnet18": resnet18("instance"), "resnet18-batch": resnet18("batch"),
    "convnet3-w16-batch-max-leaky": convnet(3, 16, "batch", F.leaky_relu, maximum),
    "convnet2-w16-layer-nopool-sigmoid": convnet(2, 16, "layer", torch.sigmoid, None),
    "convnet3-w16-group-max": convnet(3, 16, "group", pool=maximum),
    "convnet3-w16-nonorm": convnet(3, 16, "none"),
    "convnet2-w24": convnet(2, 24),
}


def settled(body, x):
    """A network that keeps off the kinks when it sees `x`, and its figures."""
    net = Net()
    net.visitor = kinks.Settle(net.redraw)
    with torch.no_grad():
        net.run(body, x)

    def run(visit, dtype):
        passed = copy.deepcopy(net).to(dtype)
        passed.visitor = visit
        with torch.no_grad():
            passed.run(body, x.to(dtype))
    figures = kinks.measured(run)
    for mean, variance in net.running:
        mean.zero_()
        variance.fill_(1)
    net.visitor = kinks.plain
    return net, figures


images = (np.round(rng.normal(size=(COUNT, 32, 32, 3)) * 64) / 64).astype(np.float32)
labels = np.array([1, 7, 4])
records = {"images": images, "labels": labels}
for name, body in NETS.items():
    x = torch.from_numpy(images.astype(np.float64).transpose(0, 3, 1, 2).copy())
    net, figures = settled(body, x)
    records[name + "/salts"] = np.concatenate([s for s, form in zip(net.salts, net.forms) if len(form[0]) > 1 and not form[2]])
    records[name + "/kinks"] = figures
    x.requires_grad_()
    logits = net.run(body, x)
    loss = F.cross_entropy(logits, torch.from_numpy(labels))
    loss.backward()
    records[name + "/logits"] = logits.detach().numpy().astype(np.float32)
    records[name + "/loss"] = np.float32(loss.item())
    records[name + "/image"] = x.grad[:, :, ::4, ::4].permute(0, 2, 3, 1).numpy().astype(np.float32)
    records[name + "/norms"] = np.array([p.grad.norm().item() for p in net.own], np.float32)
    net.train(False)
    records[name + "/tested"] = net.run(body, x).detach().numpy().astype(np.float32)
    print(name, flush=True)

npys.write(os.path.join(os.path.dirname(os.path.abspath(__file__)), "surrogates.npys"), records)
