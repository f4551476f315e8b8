"""The most memory that this process has had, for the other benchmarks."""

from __future__ import annotations

import resource
import sys
from pathlib import Path


def peak() -> float:
    """Megabytes that this process held at most.

    Linux hands `ru_maxrss` on from parent to child, so that a child of a large process seems large; its own most
    stands in /proc.
    """
    status = Path("/proc/self/status")
    if status.exists():
        line = next(each for each in status.read_text("ascii").splitlines() if each.startswith("VmHWM"))
        return int(line.split()[1]) / 1e3
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1e6 if sys.platform == "darwin" else 1e3)
