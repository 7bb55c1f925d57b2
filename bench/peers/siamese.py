"""Differentiable augmentation of batches [N,C,H,W]: siamese (`draw`), one operation with one set of parameters for two
batches, or for training (`draw_each`), one operation with a set of parameters for each image."""
import math
import random

import torch
from torch.nn import functional as F


DIGITS = ["color", "crop", "cutout", "scale", "rotate"]


def draw(size, names=DIGITS):
    """A function of a batch: an operation of `names`, by default the published strategy for digits, its parameters drawn once."""
    name = random.choice(names)
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


def draw_each(size, count, names=DIGITS):
    """A function of a batch of `count` images: an operation drawn once, its parameters for every image."""
    name = random.choice(names)

    def uniform(low, high):
        return low + (high - low) * torch.rand(count, 1, 1, 1)

    if name == "color":
        b, s, c = uniform(-.5, .5), uniform(0, 2), uniform(.5, 1.5)
        return lambda x: color(x, b, s, c)
    places = torch.arange(size)
    if name == "crop":
        reach = int(.125 * size + .5)
        rows = (torch.randint(0, 2 * reach + 1, (count, 1)) + places)[:, :, None]
        columns = (torch.randint(0, 2 * reach + 1, (count, 1)) + places)[:, None, :]
        images = torch.arange(count)[:, None, None]
        return lambda x: F.pad(x, (reach,) * 4).permute(0, 2, 3, 1)[images, rows, columns].permute(0, 3, 1, 2)
    if name == "cutout":
        side = int(.5 * size + .5)
        rows = (places - torch.randint(0, size + 1, (count, 1)) + side // 2)[:, :, None]
        columns = (places - torch.randint(0, size + 1, (count, 1)) + side // 2)[:, None, :]
        hole = (rows >= 0) & (rows < side) & (columns >= 0) & (columns < side)
        return lambda x: x * (~hole).to(x.dtype)[:, None]
    theta = torch.zeros(count, 2, 3)
    if name == "scale":
        theta[:, 0, 0], theta[:, 1, 1] = uniform(1 / 1.2, 1.2).flatten(), uniform(1 / 1.2, 1.2).flatten()
    else:
        a = uniform(-15, 15).flatten() * math.pi / 180
        theta[:, 0, 0], theta[:, 0, 1], theta[:, 1, 0], theta[:, 1, 1] = a.cos(), -a.sin(), a.sin(), a.cos()
    return lambda x: F.grid_sample(
        x, F.affine_grid(theta, list(x.shape), align_corners=False), align_corners=False)


def color(x, brightness, saturation, contrast):
    x = x + brightness
    mean = x.mean(1, keepdim=True)
    x = (x - mean) * saturation + mean
    mean = x.mean((1, 2, 3), keepdim=True)
    return (x - mean) * contrast + mean


def warp(x, matrix):
    theta = torch.tensor(matrix, dtype=x.dtype).expand(len(x), 2, 3)
    return F.grid_sample(x, F.affine_grid(theta, list(x.shape), align_corners=False), align_corners=False)
