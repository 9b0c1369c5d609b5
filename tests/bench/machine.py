"""Tells on which machine was measured."""

import os
import platform
import sqlite3
from pathlib import Path


def machine(folder: Path) -> dict[str, str]:
    """What the figures depend on; ``folder`` is where the store lies."""
    return {
        "processor": f"{_processor()}, {os.cpu_count()} cores",
        "memory": _memory(),
        "kernel": platform.release(),
        "Python": platform.python_version(),
        "SQLite": sqlite3.sqlite_version,
        "file system": _file_system(folder),
        "load before": " ".join(f"{load:.2f}" for load in os.getloadavg()),
    }


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _memory() -> str:
    kib = int(Path("/proc/meminfo").read_text().split()[1])
    return f"{kib / 1024**2:.1f} GiB"


def _file_system(folder: Path) -> str:
    """The type of the mount that holds the folder, and its device; a chroot may hide both."""
    mounts = [line.split()[:3] for line in Path("/proc/mounts").read_text().splitlines()]
    holding = [one for one in mounts if folder.resolve().is_relative_to(one[1])]
    unknown = ["unknown", "", "unknown"]
    device, _, kind = max(holding, key=lambda one: len(one[1]), default=unknown)
    return f"{kind} on {device}"
