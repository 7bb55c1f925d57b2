"""Keeps golden nets away from the kinks of rectifiers and maximum pools, where rounding decides what a derivative is.

Nets call `visit(values, kinks, layer)` for what goes into a rectifier or a pool: `values()` is the layer's output, channels
on axis 1, `kinks` of it how near each channel is to a kink. `Settle` draws channels anew until all keep the margin; `Watch`
measures. Distances are relative to the root mean square of the layer's values.
"""
import numpy as np
import torch
from torch.nn import functional as F

MARGIN = 5e-4
# ... and this many times what PyTorch's rounding moves a layer's values in single precision.
TIMES = 25


def plain(values, kinks, layer):
    return values()


def channels(x):
    """All values of each channel in a row."""
    return x.transpose(0, 1).reshape(x.shape[1], -1)


def rectifier(x):
    """The smallest distance from zero."""
    return channels(x).abs().min(1).values


def maximum_pool(x, side=2, stride=2, padding=0):
    """The smallest lead of the largest value of a window over the next; zeros, as a rectifier leaves them, may tie."""
    n, c, h, w = x.shape
    padded = F.pad(x, (padding,) * 4, value=-torch.inf).reshape(n * c, 1, h + 2 * padding, w + 2 * padding)
    best = F.unfold(padded, side, stride=stride).topk(2, 1).values
    lead = torch.where(best[:, 0] == 0, torch.inf, best[:, 0] - best[:, 1])
    return channels(lead.reshape(n, c, -1)).min(1).values


def size(x):
    return x.square().mean().sqrt()


def margin(x):
    """Wider where a channel has few values: behind many layers, where rounding is largest and a wide one is easily found."""
    return max(MARGIN, .3 / channels(x).shape[1])


class Settle:
    def __init__(self, redraw):
        """redraw(layer, channels) draws parameters of a layer anew."""
        self.redraw = redraw

    def __call__(self, values, kinks, layer):
        with torch.no_grad():
            for _ in range(10000):
                x = values()
                near = (kinks(x) < margin(x) * size(x)).nonzero().flatten().tolist()
                if not near:
                    return x
                self.redraw(layer, near)
        raise SystemExit(f"no draw of channels {near} of {layer} keeps the margin")


class Watch:
    def __init__(self):
        self.layers = []

    def __call__(self, values, kinks, layer):
        x = values()
        y = x.detach()
        self.layers.append((y, float(kinks(y).min() / size(y))))
        return x


def measured(run, margin=MARGIN):
    """How near the nearest value is to a kink, and how many times the largest deviation of its layer in single precision that
    is at least; run(visit, dtype) makes a pass with that `visit` in that precision."""
    double, single = Watch(), Watch()
    run(double, torch.float64)
    run(single, torch.float32)
    nearest = min((near for _, near in double.layers), default=np.inf)
    rounding = [float((a - b).abs().max() / size(a)) for (a, _), (b, _) in zip(double.layers, single.layers, strict=True)]
    times = min((near / far for (_, near), far in zip(double.layers, rounding)), default=np.inf)
    print(f"  nearest kink {nearest:.1e}, {times:.0f} times the rounding (at most {max(rounding, default=0):.1e})")
    assert nearest >= margin and times >= TIMES
    return np.array([nearest, times], np.float32)


class Near(Exception):
    """A value is nearer to a kink than wanted."""


def refuse(margin):
    """A `visit` that raises Near."""
    def visit(values, kinks, layer):
        x = values()
        with torch.no_grad():
            if (kinks(x) < margin * size(x)).any():
                raise Near
        return x
    return visit
