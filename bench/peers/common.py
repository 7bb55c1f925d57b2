"""Timing for the peers: one process a piece of work, so that compiled code stays warm between repeats."""
import argparse
import json
import os
import sys
import time

threads = int(os.environ.get("BENCH_THREADS", "2"))
os.environ.setdefault("OMP_NUM_THREADS", str(threads))
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # an idle peer must not take time from ours
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "Tests", "Golden"))


# How PyTorch may be asked for the same work: the strongest of these is the peer.
READINGS = {
    "eager": "PyTorch eager", "channels-last": "PyTorch, channels last", "compiled": "torch.compile",
    "bf16": "PyTorch, bfloat16", "compiled-bf16": "torch.compile, bfloat16"}


def parser(description, readings=("eager",)):
    p = argparse.ArgumentParser(description=description)
    p.add_argument("--repeats", type=int, default=5, help="times to run the work")
    p.add_argument("--warm-up", type=int, default=1, help="runs before the first that counts")
    p.add_argument("--reading", choices=readings, default="eager", help="how PyTorch is asked: " + ", ".join(readings))
    p.add_argument("--device", default="cpu", help="where PyTorch computes: cpu, or cuda for a graphics card")
    p.add_argument("--serve", action="store_true", help="time one run for each line on standard input")
    return p


def start(options):
    """Threads, the seed of all random numbers, and the device of all tensors."""
    import random
    import torch
    torch.set_num_threads(threads)
    torch.set_default_device(options.device)
    torch.manual_seed(0)
    random.seed(0)


def network(run, options):
    """`run`, a network or a function of tensors, in the reading that is asked for."""
    import torch
    from torch.utils import _pytree as trees
    if not options.reading.startswith("compiled"):
        return run
    compiled = torch.compile(run)

    def contiguous(*arguments):  # a crop has strides of its own, for which all would be compiled again
        return compiled(*trees.tree_map_only(torch.Tensor, torch.Tensor.contiguous, arguments))
    return contiguous


def layout(tensor_or_net, options):
    """A batch of images, or the network for it, in the layout that is asked for."""
    import torch
    return tensor_or_net.to(memory_format=torch.channels_last) if options.reading == "channels-last" else tensor_or_net


def measure(work, step, options, **facts):
    """Prints {"work", "seconds": [...]} after all repeats, or one such object a line of standard input."""
    import contextlib
    import torch
    facts.setdefault("peer", READINGS[options.reading])
    if options.device == "cuda":
        facts["device"] = torch.cuda.get_device_name()
    if options.reading.endswith("bf16"):
        def arithmetic():
            return torch.autocast(options.device, dtype=torch.bfloat16)
    else:
        arithmetic = contextlib.nullcontext
    if options.reading.startswith("compiled"):  # two graphs at most: with and without gradients
        options.warm_up = max(options.warm_up, 2)

    def run():
        with arithmetic():
            step()
        if options.device == "cuda":  # a step there has only been asked for
            torch.cuda.synchronize()

    def timed():
        start = time.perf_counter()
        run()
        return time.perf_counter() - start

    def say(seconds):
        print(json.dumps({"work": work, "seconds": seconds, "threads": threads, **facts}), flush=True)

    for _ in range(options.warm_up):
        run()
    if options.serve:
        say([])  # ready
        for _ in sys.stdin:
            say([timed()])
    else:
        say([timed() for _ in range(options.repeats)])
