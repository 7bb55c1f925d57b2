#!/usr/bin/env python3
"""Ours against the peers, in one run and by turns, so that a busy machine slows both alike.

    bench/run.py [--repeats N] [WORK ...]      work: see TARGETS, and corrupt, startup, memory; all by default

Environment: BIN, the directory of our executables (.build/release); PYTHON, an interpreter with PyTorch, scikit-learn,
scikit-image and OpenCV.
Each round times one repeat of the peer and one of ours (condense-bench WORK); the ratio of a round is peer / ours. Printed:
the median ratio, its least and greatest, and the target. Exit code 1 when a median misses its target.
"""
import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import zlib

from tools import BIN, run

HERE = os.path.dirname(os.path.abspath(__file__))
PYTHON = os.environ.get("PYTHON", sys.executable)
THREADS = os.environ.get("BENCH_THREADS", "2")
TOOLS = ["npys", "bias-inject", "supcon-train", "classifier-train", "embed", "kde-weight", "bias-mix", "distill", "evaluate"]

# name: (our work, peer's command, times faster at least, rounds at most); STRONGEST takes the fastest of all readings of the peer.
STRONGEST = "strongest"
TARGETS = {
    "dm": ("dm", ["dm.py"], 5, 99),
    "dm-strongest": ("dm", ["dm.py", STRONGEST], 2.5, 99),
    "idm": ("idm", ["idm.py", "--warm-up", "0"], 3, 3),
    "idm-strongest": ("idm", ["idm.py", STRONGEST], 2, 3),
    "dream": ("dream", ["dream.py", "--warm-up", "0"], 3, 3),
    "dream-strongest": ("dream", ["dream.py", "--warm-up", "0", STRONGEST], 2, 3),
    "dsa": ("dsa", ["dsa.py"], 3, 99),
    "dsa-strongest": ("dsa", ["dsa.py", STRONGEST], 2, 99),
    "dsa-iteration": ("dsa-iteration", ["dsa_iteration.py", "--warm-up", "0"], 3, 1),
    "train": ("train", ["train.py"], 2, 99),
    "expert": ("expert", ["train.py", "--batch", "256"], 3, 99),
    "expert-strongest": ("expert", ["train.py", "--batch", "256", STRONGEST], 2, 99),
    "mtt": ("mtt", ["mtt.py", "--warm-up", "0"], 3, 3),
    "mtt-strongest": ("mtt", ["mtt.py", "--warm-up", "0", STRONGEST], 2, 3),
    "supcon-strided": ("supcon-strided", ["supcon.py", "--stem", "strided"], 1.2, 99),
    "supcon-cifar": ("supcon-cifar", ["supcon.py", "--stem", "cifar"], 1.2, 99),
    "supcon-cifar-strongest": ("supcon-cifar", ["supcon.py", "--stem", "cifar", STRONGEST], 1.2, 99),
    "selecmix": ("selecmix", ["selecmix.py", "--warm-up", "0"], 1.2, 3),
    "dfa": ("dfa", ["dfa.py", "--net", "resnet18-strided"], 1.2, 99),
    "dfa-mlp": ("dfa-mlp", ["dfa.py", "--net", "mlp", "--warm-up", "5"], 1, 99),
    "kde": ("kde", ["kde.py"], 1, 99),
    "kde-sklearn": ("kde", ["kde.py", "--method", "sklearn"], 50, 2),
    "view": ("view", ["view.py"], 1, 99),
    "posterior": ("posterior", ["posterior.py"], 50, 2),
}

# What our side tells of itself.
seen = {}


class Peer:
    """A peer that stays loaded and does one repeat a line."""

    def __init__(self, command):
        self.process = subprocess.Popen(
            [PYTHON, os.path.join(HERE, "peers", command[0]), *command[1:], "--serve"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=os.environ | {"BENCH_THREADS": THREADS})
        self.name = self.answer()["peer"]

    def answer(self):
        line = self.process.stdout.readline()
        if not line:
            sys.exit(f"peer failed: {' '.join(self.process.args)}")
        return json.loads(line)

    def time(self):
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return self.answer()["seconds"][0]

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def ours(work, repeats=1, more=()):
    command = [os.path.join(BIN, "condense-bench"), work, "--repeats", str(repeats), "--threads", THREADS, *more]
    answer = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)
    seen["BLAS"] = answer["blas"]
    return answer["seconds"]


def machine():
    """The processor, and what both sides ran on, in a line: ratios are theirs. A kernel of OpenBLAS that the environment
    chooses may not be the one that a user has."""
    with open("/proc/cpuinfo") as f:
        names = [line.split(":")[1].strip() for line in f if line.startswith("model name")]
    versions = subprocess.run([PYTHON, "-c", "import torch; print('PyTorch', torch.__version__)"], stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL, text=True).stdout.strip()
    chosen = os.environ.get("OPENBLAS_CORETYPE")
    return "; ".join(filter(None, [names[0] if names else None, seen.get("BLAS"), versions,
                                   chosen and f"OPENBLAS_CORETYPE={chosen} is set: unset it to measure what users have"]))


def strongest(command):
    """The peer's command in its fastest reading, by the second of two repeats of each; a line a reading."""
    sys.path.insert(0, os.path.join(HERE, "peers"))
    import common
    times = {}
    for reading in common.READINGS:
        peer = Peer([*command, "--reading", reading])
        times[reading] = [peer.time() for _ in range(2)][-1]
        peer.close()
        print(f"  {peer.name}: {times[reading]:.3f} s", flush=True)
    return [*command, "--reading", min(times, key=times.get)]


def compare(name, repeats):
    work, command, target, most = TARGETS[name]
    if command[-1] == STRONGEST:
        command = strongest(command[:-1])
    peer = Peer(command)
    theirs, mine = [], []
    for _ in range(min(repeats, most)):
        theirs.append(peer.time())
        mine += ours(work)
    peer.close()
    ratios = [t / m for t, m in zip(theirs, mine)]
    median = statistics.median(ratios)
    print(f"{name:15} {statistics.median(mine):9.3f} s {statistics.median(theirs):9.3f} s  {median:7.2f}  "
          f"{min(ratios):7.2f} to {max(ratios):7.2f}  {target:6}  {'' if median >= target else 'MISSED'}  {peer.name}", flush=True)
    return median >= target


def corrupt():
    """Images a second of each corruption, on as many threads as the peer has processes; the peer tells its own."""
    images, floor, fine = 2000, 50000 / 60, True  # all of CIFAR-10 within a minute
    peer = subprocess.Popen([PYTHON, os.path.join(HERE, "peers", "corrupt.py"), "--processes", THREADS],
                            stdout=subprocess.PIPE, text=True)
    for line in peer.stdout:
        theirs = json.loads(line)
        rate = images / min(ours("corrupt", 3, ["--corruption", theirs["corruption"]]))
        ratio = rate / theirs["images_per_second"]
        fine &= rate >= floor
        print(f"corrupt {theirs['corruption']:18} {rate:8.0f} images/s, peer {theirs['images_per_second']:7}  {ratio:7.2f}  "
              f"target {floor:.0f} images/s  {'' if rate >= floor else 'MISSED'}", flush=True)
    if peer.wait():
        sys.exit("peer failed: corrupt.py")
    return fine


def startup(repeats):
    fine = True
    for tool in TOOLS:
        times = []
        for _ in range(max(20, repeats)):
            start = time.perf_counter()
            subprocess.run([os.path.join(BIN, tool), "--version"], check=True, stdout=subprocess.DEVNULL)
            times.append(1000 * (time.perf_counter() - start))
        median = statistics.median(times)
        fine &= median < 20
        print(f"start-up {tool:13} {median:6.1f} ms ({min(times):.1f} to {max(times):.1f}), target 20  "
              f"{'' if median < 20 else 'MISSED'}", flush=True)
    return fine


def png(side, row):
    """An RGB image whose rows are all `row`."""
    def chunk(kind, data):
        return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")
    head = side.to_bytes(4, "big") * 2 + bytes([8, 2, 0, 0, 0])
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress((b"\0" + row) * side, 1))
            + chunk(b"IEND", b""))


def memory():
    """Peak resident memory of each stage on 55,000 images 28x28x3, with little work but everything loaded."""
    import gzip
    import random
    with tempfile.TemporaryDirectory() as folder:
        def at(name):
            return os.path.join(folder, name)
        for prefix, count in (("train", 60000), ("t10k", 10000)):
            header = (2051).to_bytes(4, "big") + b"".join(n.to_bytes(4, "big") for n in (count, 28, 28))
            labels = (2049).to_bytes(4, "big") + count.to_bytes(4, "big") + bytes(i % 10 for i in range(count))
            with gzip.open(at(prefix + "-images-idx3-ubyte.gz"), "wb", compresslevel=1) as f:
                f.write(header + random.Random(0).randbytes(count * 784))
            with gzip.open(at(prefix + "-labels-idx1-ubyte.gz"), "wb", compresslevel=1) as f:
                f.write(labels)
        faces = at("faces")
        os.makedirs(faces)
        for i in range(2000):
            with open(os.path.join(faces, f"{i}_{i % 2}_{i % 2}.png"), "wb") as f:
                f.write(png(128, random.Random(i).randbytes(128 * 3)))
        train, test = at("train.npys"), at("test.npys")
        part, expert = at("part.npys"), at("expert.npys")
        walk = ["--iterations", "1", "--steps", "30", "--expert-snapshots", "1", "--latest-start", "1", "--experts", expert]
        stages = [
            (1024, "bias-inject", ["color", "--source", "idx:" + folder, "--conflict", ".05", "-o", train], None),
            (1024, "bias-inject", ["color", "--source", "idx:" + folder, "--split", "test", "--conflict", "unbiased", "-o", test],
             None),
            (1024, "bias-inject", ["attribute", "--tree", faces, "-o", at("faces.npys")], None),
            (1536, "supcon-train", ["--steps", "3", "-o", at("model.npys")], train),
            (1024, "embed", ["--model", at("model.npys"), "-o", at("z.npys")], train),
            (1024, "kde-weight", ["-o", at("weights.npys")], at("z.npys")),
            (1024, "distill", ["dm", "--ipc", "10", "--iterations", "2", "--weights", at("weights.npys"), "-o", at("syn.npys")],
             train),
            (1024, "distill", ["dsa", "--ipc", "50", "--outer-loops", "2", "--inner-epochs", "1", "--iterations", "1",
                               "-o", at("matched.npys")], train),
            (1024, "npys", ["split", "--rows", "0:1000", "-o", part], train),
            (1024, "classifier-train", ["plain", "--epochs", "1", "--snapshots", "1", "-o", expert], part),
            (1024, "distill", ["mtt", "--ipc", "10", *walk, "-o", at("walk.npys")], part),
            (2048, "distill", ["mtt", "--ipc", "50", *walk, "-o", at("walk.npys")], part),
            (1024, "evaluate", ["--test", test, "--epochs", "2", "--nets", "1", "-o", at("report.txt")], at("syn.npys")),
        ]
        fine = True
        for limit, tool, arguments, stdin in stages:
            threads = [] if tool == "npys" else ["--threads", THREADS]
            _, peak = run(tool, *arguments, *threads, stdin=stdin)
            fine &= peak < limit
            print(f"peak memory {tool:13} {peak:7.0f} MiB, target {limit}  {'' if peak < limit else 'MISSED'}", flush=True)
        return fine


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("work", nargs="*", choices=[*TARGETS, "corrupt", "startup", "memory", []], metavar="WORK")
    options = parser.parse_args()
    chosen = options.work or [*TARGETS, "corrupt", "startup", "memory"]
    fine = True
    if any(name in TARGETS for name in chosen):
        print(f"{'work':15} {'ours':>11} {'peer':>11}  {'ratio':>7}  {'least to greatest':>18}  {'target':>6}     ({THREADS} threads)")
    for name in chosen:
        if name == "startup":
            fine &= startup(options.repeats)
        elif name == "corrupt":
            fine &= corrupt()
        elif name == "memory":
            fine &= memory()
        else:
            fine &= compare(name, options.repeats)
    print(machine())
    sys.exit(0 if fine else 1)


if __name__ == "__main__":
    main()
