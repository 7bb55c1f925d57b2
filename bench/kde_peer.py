"""Times kde-weight against PyTorch brute force and scikit-learn's KernelDensity on the same embeddings, in one run.

    python bench/kde_peer.py [--tool .build/release/kde-weight] [--samples 55000] [--rounds 5] [--skip-sklearn]

The tool is timed as a process, reading and writing included, and by the computation it logs; the peers by their
computation alone. PyTorch: 2 threads, the faster of torch.cdist and a matrix product. scikit-learn is timed on one
class and multiplied by ten. Prints TSV: the peer's time over ours, median and range over paired rounds.
"""
import argparse
import json
import os
import statistics
import subprocess
import tempfile
import time

import numpy as np
import torch
from sklearn.neighbors import KernelDensity

CLASSES, DIMENSION, VARIANCE = 10, 128, 0.1


def embeddings(count):
    """Unit rows around ten centres; 4.5% of each class sit at another class's centre."""
    rng = np.random.default_rng(0)
    labels = np.arange(count) % CLASSES
    conflicting = rng.random(count) < 0.045
    bias = np.where(conflicting, (labels + rng.integers(1, CLASSES, count)) % CLASSES, labels)
    centres = rng.normal(size=(CLASSES, DIMENSION))
    centres /= np.linalg.norm(centres, axis=1, keepdims=True)
    rows = centres[bias] + rng.normal(size=(count, DIMENSION)) * 0.03
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32), labels.astype(np.int64)


def torch_cdist(parts):
    return [torch.exp(-torch.cdist(z, z).square_() / (2 * VARIANCE)).mean(1) for z in parts]


def torch_product(parts):
    return [(z @ z.T).sub_(1).div_(VARIANCE).exp_().mean(1) for z in parts]


def sklearn_density(part):
    model = KernelDensity(bandwidth=VARIANCE**0.5).fit(part)
    return np.exp(model.score_samples(part))


def timed(work, *arguments):
    start = time.perf_counter()
    result = work(*arguments)
    return time.perf_counter() - start, result


def run_tool(tool, folder):
    log = os.path.join(folder, "log")
    if os.path.exists(log):
        os.remove(log)
    command = [tool, "--unsealed", "--quiet", "--threads", "2", "--log", log, "-o", os.path.join(folder, "out.npys"),
               os.path.join(folder, "in.npys")]
    wall, _ = timed(lambda: subprocess.run(command, check=True))
    inner = next(e["seconds"] for e in map(json.loads, open(log)) if e["event"] == "weights")
    with open(os.path.join(folder, "out.npys"), "rb") as f:
        return wall, inner, np.load(f), np.load(f)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--tool", default=".build/release/kde-weight")
    parser.add_argument("--samples", type=int, default=55000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--skip-sklearn", action="store_true")
    options = parser.parse_args()
    torch.set_num_threads(2)
    rows, labels = embeddings(options.samples)
    parts = [torch.from_numpy(rows[labels == c]) for c in range(CLASSES)]
    ratios = {}
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "in.npys"), "wb") as f:
            np.save(f, rows)
            np.save(f, labels)
        run_tool(options.tool, folder)
        for _ in range(options.rounds):
            wall, inner, weights, density = run_tool(options.tool, folder)
            times = {work.__name__: timed(work, parts)[0] for work in (torch_cdist, torch_product)}
            times["PyTorch, the faster"] = min(times.values())
            for name, seconds in times.items():
                ratios.setdefault(name, []).append((seconds / wall, seconds / inner, seconds, wall, inner))
        if not options.skip_sklearn:
            seconds, reference = timed(sklearn_density, parts[0].numpy().astype(np.float64))
            wall, inner, weights, density = run_tool(options.tool, folder)
            # scikit-learn normalises in d dimensions; the paper's kernel is one-dimensional.
            factor = (2 * np.pi * VARIANCE) ** ((DIMENSION - 1) / 2)
            error = np.max(np.abs(density[labels == 0] / (reference * factor) - 1))
            print(f"# largest relative difference from scikit-learn: {error:.1e}")
            ratios["scikit-learn KernelDensity"] = [
                (CLASSES * seconds / wall, CLASSES * seconds / inner, CLASSES * seconds, wall, inner)]
    print("peer\tpeer s\tours s (process)\tours s (computation)\tratio, process\trange\tratio, computation\trange")
    for name, runs in ratios.items():
        process, inner, peer, wall, own = zip(*runs)
        middle = statistics.median
        print(f"{name}\t{middle(peer):.3f}\t{middle(wall):.3f}\t{middle(own):.3f}"
              f"\t{middle(process):.2f}\t{min(process):.2f}-{max(process):.2f}"
              f"\t{middle(inner):.2f}\t{min(inner):.2f}-{max(inner):.2f}")


if __name__ == "__main__":
    main()
