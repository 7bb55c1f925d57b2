"""Differentiable siamese augmentation: one operation with one set of parameters for two batches [N,C,H,W]."""
import math
import random

import torch
from torch.nn import functional as F


def draw(size):
    """A function of a batch: an operation of the published strategy for digits, its parameters drawn once."""
    name = random.choice(["color", "crop", "cutout", "scale", "rotate"])
    if name == "color":
        b, s, c = random.uniform(-.5, .5), random.uniform(0, 2), random.uniform(.5, 1.5)
        return lambda x: color(x, b, s, c)
    if name == "crop":
        reach = int(.125 * size + .5)
        dy, dx = random.randint(-reach, reach), random.randint(-reach, reach)
        return lambda x: F.pad(x, (reach,) * 4)[:, :, reach + dy:reach + dy + size, reach + dx:reach + dx + size]
    if name == "cutout":
        side = int(.5 * size + .5)
        y, x0 = random.randint(0, size), random.randint(0, size)
        mask = torch.ones(1, 1, size, size)
        mask[:, :, max(0, y - side // 2):y - side // 2 + side, max(0, x0 - side // 2):x0 - side // 2 + side] = 0
        return lambda x: x * mask
    if name == "scale":
        sx, sy = random.uniform(1 / 1.2, 1.2), random.uniform(1 / 1.2, 1.2)
        return lambda x: warp(x, [[sx, 0, 0], [0, sy, 0]])
    a = math.radians(random.uniform(-15, 15))
    return lambda x: warp(x, [[math.cos(a), -math.sin(a), 0], [math.sin(a), math.cos(a), 0]])


def color(x, brightness, saturation, contrast):
    x = x + brightness
    mean = x.mean(1, keepdim=True)
    x = (x - mean) * saturation + mean
    mean = x.mean((1, 2, 3), keepdim=True)
    return (x - mean) * contrast + mean


def warp(x, matrix):
    theta = torch.tensor(matrix, dtype=x.dtype).expand(len(x), 2, 3)
    return F.grid_sample(x, F.affine_grid(theta, list(x.shape), align_corners=False), align_corners=False)
