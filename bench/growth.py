#!/usr/bin/env python3
"""How time and memory grow: with the real images of a step, the images a class, the side of an image, the samples and the threads.

    bench/growth.py [AXIS ...] > growth.tsv      axes: real ipc side samples members threads; all by default

Environment: BIN, the directory of our executables (.build/release); NumPy is needed.
A row a point: axis, value, the work, seconds (of an iteration, or of the whole run), peak MiB. The least of three runs counts. All
points but the axis' own number are: ten classes, 10,000 images of 28x28x3, ten images a class, 64 real ones a step, two threads.
bench/growth-chart.sh draws the table.
"""
import multiprocessing
import os
import sys
import tempfile

import numpy as np

from tools import run

RUNS = 3
BASE = {"real": 64, "ipc": 10, "side": 28, "samples": 10_000, "threads": 2}
# axis: values of it, and whose time it is.
AXES = {
    "real": ([32, 64, 128, 256], ["dm"]),
    "ipc": ([1, 10, 50, 100], ["dm", "evaluate"]),
    "side": ([28, 32, 64, 128], ["dm"]),
    "samples": ([10_000, 100_000, 1_000_000], ["read", "view"]),
    "members": ([10_000, 30_000, 100_000], ["views", "kde"]),
    "threads": ([1, 2], ["dm"]),
}


def apart(work, *arguments):
    """In a process of its own: a child's peak memory begins with that of its parent."""
    process = multiprocessing.Process(target=work, args=arguments)
    process.start()
    process.join()


class Data:
    """Datasets of noise with a colour of each class, made when first asked for; the latest is kept."""

    def __init__(self, folder):
        self.folder, self.made = folder, None

    def at(self, name):
        return os.path.join(self.folder, name)

    def dataset(self, samples, side):
        if self.made != (samples, side):
            apart(self.images, samples, side)
            run("npys", "import", "--kind", "dataset", "images=" + self.at("images.npy"), "labels=" + self.at("labels.npy"),
                "-o", self.at("data.npys"))
            os.remove(self.at("images.npy"))
            self.made = samples, side
        return self.at("data.npys")

    def images(self, samples, side):
        images = np.random.default_rng(0).integers(0, 200, (samples, side, side, 3), dtype=np.uint8)
        labels = np.arange(samples) % 10
        images[:, :, :, 0] += (5 * labels).astype(np.uint8)[:, None, None]
        np.save(self.at("images.npy"), images)
        np.save(self.at("labels.npy"), labels)

    def rows(self, samples, dimension):
        rows = np.random.default_rng(0).standard_normal((samples, dimension), dtype=np.float32)
        np.save(self.at("z.npy"), rows / np.linalg.norm(rows, axis=1, keepdims=True))
        np.save(self.at("y.npy"), np.arange(samples) % 10)

    def embeddings(self, samples, dimension):
        apart(self.rows, samples, dimension)
        run("npys", "import", "--kind", "embeddings", "embeddings=" + self.at("z.npy"), "labels=" + self.at("y.npy"),
            "-o", self.at("z.npys"))
        return self.at("z.npys")


def prepared(work, at, data):
    """What measures a point, its input made."""
    samples, side = at.get("members", at["samples"]), at["side"]
    if work == "kde":
        rows = data.embeddings(samples, 128)
        return lambda: run("kde-weight", "-o", data.at("w.npys"), rows)
    source = data.dataset(samples, side)

    def view():
        return run("embed", "--view", "colour", "-o", data.at("view.npys"), stdin=source)

    if work == "view":
        return view
    if work == "views":
        view()
        return lambda: run("kde-weight", "--score", "posterior", "-o", data.at("w.npys"), data.at("view.npys"))
    settings = ["--threads", at["threads"], "--augment", "all"]

    def distill(iterations):
        return run("distill", "dm", "--ipc", at["ipc"], "--real-batch", at["real"], *settings, "--iterations", iterations,
                   "-o", data.at("set.npys"), stdin=source)

    if work == "read":
        return lambda: distill(1)
    if work == "evaluate":
        distill(1)
        return lambda: run("evaluate", "--test", source, "--epochs", 20, "--nets", 1, *settings, "-o", data.at("report.txt"),
                           stdin=data.at("set.npys"))
    steps = 1 if side > 64 else 4

    def iteration():
        first, _ = distill(1)
        longer, peak = distill(1 + steps)
        return (longer - first) / steps, peak

    return iteration


def main():
    axes = sys.argv[1:] or list(AXES)
    unknown = [axis for axis in axes if axis not in AXES]
    if unknown:
        print(__doc__.split("\n\n")[1], file=sys.stderr)
        sys.exit(64)
    print("axis", "value", "work", "seconds", "peak_mib", sep="\t", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        data = Data(folder)
        for axis in axes:
            values, works = AXES[axis]
            for value in values:
                for work in works:
                    measure = prepared(work, {**BASE, axis: value}, data)
                    runs = [measure() for _ in range(RUNS)]
                    print(axis, value, work, f"{max(0, min(s for s, _ in runs)):.4g}", f"{max(p for _, p in runs):.0f}",
                          sep="\t", flush=True)


if __name__ == "__main__":
    main()
