"""The published networks in PyTorch, and their tensors in this project's layout.

Layout: images [N,H,W,C]; convolution kernels [KH,KW,Cin,Cout]; linear weights [in,out]. PyTorch flattens maps as C,H,W,
this project as H,W,C, so the ConvNet's classifier has its rows permuted.
"""
import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

import kinks


class ConvNet(nn.Module):
    """`depth` times {3x3 convolution, instance norm (affine, eps 1e-5), ReLU, 2x2 average pool}, then a linear layer."""
    visit = staticmethod(kinks.plain)

    def __init__(self, width, depth, size, classes=10, channels=3):
        super().__init__()
        self.width = width
        for i in range(depth):
            padding = 3 if size == 28 and i == 0 else 1  # 28 + 2*2 = 32: the same maps as for 32x32 images
            size = (size + 2 * padding - 2) // 2
            self.add_module(f"conv{i + 1}", nn.Conv2d(channels, width, 3, padding=padding))
            self.add_module(f"norm{i + 1}", nn.GroupNorm(width, width, eps=1e-5))
            channels = width
        self.depth, self.size = depth, size
        self.classifier = nn.Linear(width * size * size, classes)

    def embed(self, x):
        for i in range(1, self.depth + 1):
            x = self.visit(lambda: getattr(self, f"norm{i}")(getattr(self, f"conv{i}")(x)), kinks.rectifier, f"conv{i}")
            x = F.avg_pool2d(F.relu(x), 2)
        return x

    def forward(self, x):
        return self.classifier(self.embed(x).flatten(1))


class Block(nn.Module):
    def __init__(self, cin, cout, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(cin, cout, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(cout)
        self.conv2 = nn.Conv2d(cout, cout, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(cout)
        self.downsample = None
        if stride != 1 or cin != cout:
            self.downsample = nn.Sequential(nn.Conv2d(cin, cout, 1, stride, bias=False), nn.BatchNorm2d(cout))

    def forward(self, x, visit, name):
        y = F.relu(visit(lambda: self.bn1(self.conv1(x)), kinks.rectifier, name + ".conv1"))
        short = x if self.downsample is None else self.downsample(x)
        return F.relu(visit(lambda: self.bn2(self.conv2(y)) + short, kinks.rectifier, name + ".conv2"))


class ResNet18(nn.Module):
    """ResNet-18 with the CIFAR stem (3x3, stride 1) or the strided one (7x7 stride 2 padding 3, max-pool 3 stride 2
    padding 1), global average pool, and the projection head d-d-ReLU-128 with unit rows."""
    visit = staticmethod(kinks.plain)

    def __init__(self, base, strided, outputs=128):
        super().__init__()
        self.strided = strided
        self.conv1 = nn.Conv2d(3, base, 7, 2, 3, bias=False) if strided else nn.Conv2d(3, base, 3, 1, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(base)
        cin = base
        for stage in range(4):
            cout = base << stage
            self.add_module(f"layer{stage + 1}", nn.Sequential(
                Block(cin, cout, 1 if stage == 0 else 2), Block(cout, cout, 1)))
            cin = cout
        self.head = nn.Sequential(nn.Linear(cin, cin), nn.ReLU(), nn.Linear(cin, outputs))

    def stem_kinks(self, x):
        near = kinks.rectifier(x)
        return torch.minimum(near, kinks.maximum_pool(F.relu(x), 3, 2, 1)) if self.strided else near

    def features(self, x):
        x = F.relu(self.visit(lambda: self.bn1(self.conv1(x)), self.stem_kinks, "conv1"))
        if self.strided:
            x = F.max_pool2d(x, 3, 2, 1)
        for stage in range(1, 5):
            for i, block in enumerate(getattr(self, f"layer{stage}")):
                x = block(x, self.visit, f"layer{stage}.{i}")
        return x.mean((2, 3))

    def embed(self, features):
        hidden = self.visit(lambda: self.head[0](features), kinks.rectifier, "head.0")
        return F.normalize(self.head[2](F.relu(hidden)), dim=1)

    def forward(self, x):
        return self.embed(self.features(x))


def ours(name, tensor, net):
    """A parameter, or its gradient, in this project's layout."""
    a = tensor.detach().numpy()
    if a.ndim == 4:
        return a.transpose(2, 3, 1, 0)
    if a.ndim == 2 and name == "classifier.weight" and isinstance(net, ConvNet):
        out = a.shape[0]
        return a.reshape(out, net.width, net.size, net.size).transpose(2, 3, 1, 0).reshape(-1, out)
    return a.T if a.ndim == 2 else a


def theirs(name, array, net):
    """The inverse of `ours`."""
    a = np.asarray(array)
    if a.ndim == 4:
        a = a.transpose(3, 2, 0, 1)
    elif a.ndim == 2 and name == "classifier.weight" and isinstance(net, ConvNet):
        a = a.reshape(net.size, net.size, net.width, -1).transpose(3, 2, 0, 1).reshape(a.shape[1], -1)
    elif a.ndim == 2:
        a = a.T
    return torch.from_numpy(np.ascontiguousarray(a))


def channels_last(tensor):
    return tensor.detach().numpy().transpose(0, 2, 3, 1)


def channels_first(array):
    return torch.from_numpy(np.ascontiguousarray(np.asarray(array).transpose(0, 3, 1, 2)))
