"""The operations of differentiable siamese augmentation with explicit parameters, one row an image; x is [N,C,H,W]."""
import math

import torch
from torch.nn import functional as F


def brightness(x, p):  # p: added
    return x + p[:, :1, None, None]


def saturation(x, p):  # p: factor about the mean over channels of each pixel
    mean = x.mean(1, keepdim=True)
    return (x - mean) * p[:, :1, None, None] + mean


def contrast(x, p):  # p: factor about the mean of the image
    mean = x.mean((1, 2, 3), keepdim=True)
    return (x - mean) * p[:, :1, None, None] + mean


def color(x, p):  # p: brightness, saturation, contrast, in that order
    return contrast(saturation(brightness(x, p[:, 0:1]), p[:, 1:2]), p[:, 2:3])


def crop(x, p):  # p: dy, dx (whole pixels): out[y, x] = in[y + dy, x + dx], zero outside
    n, _, h, w = x.shape
    out = []
    for i in range(n):
        dy, dx = int(p[i, 0]), int(p[i, 1])
        reach = max(abs(dy), abs(dx))
        padded = F.pad(x[i], (reach,) * 4)
        out.append(padded[:, reach + dy:reach + dy + h, reach + dx:reach + dx + w])
    return torch.stack(out)


def cutout(x, p):  # p: centre y, centre x, side: rows y - side//2 ..< y - side//2 + side are set to 0, clipped at the border
    mask = torch.ones_like(x)
    for i in range(len(x)):
        y, c, side = (int(v) for v in p[i])
        top, left = y - side // 2, c - side // 2
        mask[i, :, max(0, top):max(0, top + side), max(0, left):max(0, left + side)] = 0
    return x * mask


def flip(x, p):  # p: 1 = mirrored left to right
    return torch.where(p[:, :1, None, None] > 0, x.flip(3), x)


def sample(x, matrices):
    """Bilinear, zero outside, pixel centres at half-integers: output position v (in -1..1, x then y) reads input M v."""
    theta = torch.zeros(len(x), 2, 3, dtype=x.dtype)
    theta[:, :, :2] = matrices
    grid = F.affine_grid(theta, list(x.shape), align_corners=False)
    return F.grid_sample(x, grid, mode="bilinear", padding_mode="zeros", align_corners=False)


def scale(x, p):  # p: factor along x, factor along y (above 1 shrinks the picture)
    m = torch.zeros(len(x), 2, 2, dtype=x.dtype)
    m[:, 0, 0], m[:, 1, 1] = p[:, 0], p[:, 1]
    return sample(x, m)


def rotate(x, p):  # p: angle in degrees; input position = [[cos, -sin], [sin, cos]] (x, y)
    a = p[:, 0] * math.pi / 180
    return sample(x, torch.stack([torch.stack([a.cos(), -a.sin()], 1), torch.stack([a.sin(), a.cos()], 1)], 1))
