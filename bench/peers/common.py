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


def parser(description):
    p = argparse.ArgumentParser(description=description)
    p.add_argument("--repeats", type=int, default=5, help="times to run the work")
    p.add_argument("--warm-up", type=int, default=1, help="runs before the first that counts")
    p.add_argument("--serve", action="store_true", help="time one run for each line on standard input")
    return p


def measure(work, step, options, **facts):
    """Prints {"work", "seconds": [...]} after all repeats, or one such object a line of standard input."""

    def timed():
        start = time.perf_counter()
        step()
        return time.perf_counter() - start

    def say(seconds):
        print(json.dumps({"work": work, "seconds": seconds, "threads": threads, **facts}), flush=True)

    for _ in range(options.warm_up):
        step()
    if options.serve:
        say([])  # ready
        for _ in sys.stdin:
            say([timed()])
    else:
        say([timed() for _ in range(options.repeats)])
