#!/usr/bin/env python3
"""Weights by scikit-learn's KernelDensity, in place of kde-weight(1).

    embed --model bias-model.npys train.npys | pipelines/sklearn-weights.py > weights.npys

Reads embeddings and labels, writes weights and density as kde-weight does by default. One thread, and 300 times as slow:
for other kernels or bandwidths of scikit-learn, and to check. Setting: VARIANCE (0.1).
"""
import hashlib, io, json, os, sys

import numpy as np
from sklearn.neighbors import KernelDensity


def read(data):
    """The arrays of a stream by name: npys(5)."""
    f, arrays = io.BytesIO(data), []
    while f.tell() < len(data):
        arrays.append(np.load(f))
    trailer = json.loads(arrays.pop().tobytes())
    return dict(zip((r["name"] for r in trailer["records"]), arrays))


def write(f, arrays, **metadata):
    """A sealed stream: npys(5)."""
    for a in arrays.values():
        np.lib.format.write_array(f, a, version=(1, 0))
    records = [
        {"name": n, "dtype": a.dtype.str, "shape": a.shape, "sha256": hashlib.sha256(a.tobytes()).hexdigest()}
        for n, a in arrays.items()
    ]
    trailer = json.dumps({"npys": 1, "records": records, **metadata}).encode()
    np.lib.format.write_array(f, np.frombuffer(trailer, np.uint8), version=(1, 0))


if len(sys.argv) > 1 or sys.stdin.isatty() or sys.stdout.isatty():
    print(__doc__, file=sys.stderr)
    sys.exit(64)
variance = float(os.environ.get("VARIANCE", "0.1"))
stream = read(sys.stdin.buffer.read())
z, labels = stream["embeddings"].astype(float), stream["labels"]

weights, density = np.zeros(len(z)), np.zeros(len(z))
for label in np.unique(labels):
    members = labels == label
    log = KernelDensity(bandwidth=variance**0.5, kernel="gaussian").fit(z[members]).score_samples(z[members])
    # The paper's density has the constant of one dimension, scikit-learn's that of all; the weights do not see it.
    density[members] = np.exp(log + (z.shape[1] - 1) / 2 * np.log(2 * np.pi * variance))
    rarity = np.exp(log.min() - log)
    weights[members] = rarity / rarity.sum()
write(sys.stdout.buffer, {"weights": weights.astype("<f4"), "density": density.astype("<f4")}, kind="weights")
