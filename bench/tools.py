"""Our executables, for the scripts beside this one."""
import os
import subprocess
import sys
import time

# The directory that they are in: BIN of the environment.
BIN = os.path.abspath(os.environ.get("BIN", os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".build", "release")))


def run(tool, *arguments, stdin=None):
    """Seconds and peak MiB of a tool."""
    start = time.perf_counter()
    with open(stdin or os.devnull, "rb") as main:
        process = subprocess.Popen([os.path.join(BIN, tool), *map(str, arguments), "--quiet"], stdin=main, stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"{tool} failed with status {os.waitstatus_to_exitcode(status)}")
    return time.perf_counter() - start, usage.ru_maxrss / 1024
