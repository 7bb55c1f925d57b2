"""Densities and weights under every reading, as NumPy computes them in double precision.

Writes kde.npys: `embeddings` [360,12], `labels`, and for each case of CASES `density-NAME` and `weights-NAME`
(f64; weights sum to 1 within each class).
Class 0 has 300 samples (more than the paper's batch of 256, more than one tile), class 1 has duplicates and ties,
class 2 is nothing but duplicates.
"""
import os

import numpy as np

import npys

# name: (score, normalisation, temperature, cutoff, variance)
CASES = {
    "proportional": ("literal", "proportional", 0.1, None, 0.1),
    "literal-softmax": ("literal", "softmax", 0.1, None, 0.1),
    "literal-cap": ("literal", "softmax", 0.1, 2.0, 0.1),
    "proportional-cap": ("literal", "proportional", 0.1, 3.0, 0.1),
    "kernel-sum": ("kernel-sum", "softmax", 0.1, None, 0.1),
    "kernel-sum-cap": ("kernel-sum", "softmax", 0.2, 0.5, 0.1),
    "kernel-sum-uncapped": ("kernel-sum", "softmax", 0.5, np.inf, 0.1),
    "kernel-sum-proportional": ("kernel-sum", "proportional", 0.1, None, 0.1),
    "wide": ("kernel-sum", "softmax", 0.1, None, 1.0),
    "narrow": ("literal", "proportional", 0.1, None, 2e-4),
    "underflow": ("literal", "proportional", 0.1, None, 1e-12),
}


def weigh(z, score, normalisation, temperature, cutoff, variance):
    """(density, weights) of the samples of one class."""
    n = len(z)
    square_distance = ((z[:, None] - z[None]) ** 2).sum(2)
    kernels = np.exp(-square_distance / (2 * variance))
    density = kernels.mean(1) / np.sqrt(2 * np.pi * variance)
    value = 1 / density if score == "literal" else max(1, n / 256) / kernels.sum(1)
    if cutoff is None and score == "kernel-sum" and normalisation == "softmax":
        cutoff = 1
    if cutoff is not None:
        value = np.minimum(value, cutoff)
    if normalisation == "softmax":
        value = np.exp((value - value.max()) / temperature)
    return density, value / value.sum()


def main():
    rng = np.random.default_rng(15)
    labels = np.repeat([0, 1, 2], [300, 40, 20])
    centres = rng.normal(size=(3, 12))
    rows = centres[labels] + rng.normal(size=(360, 12)) * 0.3
    rows[:10] = centres[1] + rng.normal(size=(10, 12)) * 0.3  # conflicting: another class's place
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    rows[310:315] = rows[300]
    rows[320:322] = rows[319]
    rows[340:] = rows[340]
    order = rng.permutation(360)
    z, labels = rows[order].astype(np.float32), labels[order].astype(np.int64)
    records = {"embeddings": z, "labels": labels}
    for name, case in CASES.items():
        density, weights = np.zeros(360), np.zeros(360)
        for label in range(3):
            own = labels == label
            density[own], weights[own] = weigh(z[own].astype(np.float64), *case)
        records[f"density-{name}"], records[f"weights-{name}"] = density, weights
    npys.write(os.path.join(os.path.dirname(os.path.abspath(__file__)), "kde.npys"), records)


if __name__ == "__main__":
    main()
