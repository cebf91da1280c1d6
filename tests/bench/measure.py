"""Measure a command as a whole process tree.

Belongs here: CPU seconds as the kernel counts them, peak memory by sampling the tree.
Does not belong here: which commands are measured.
"""

import os
import resource
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

SAMPLE_SECONDS = 0.05
KIB_PER_MIB = 1024


@dataclass(frozen=True, kw_only=True)
class Cost:
    """What a command cost.

    Attributes:
        cpu_seconds: user and system time of the process and all its descendants.
        peak_mib: greatest sum of resident memory over the tree, sampled.
        wall_seconds: noisy; for information.
        output: standard output.
    """

    cpu_seconds: float
    peak_mib: float
    wall_seconds: float
    output: str


def measure(command: Sequence[str], *, env: Mapping[str, str], cwd: Path) -> Cost:
    """Run a command and measure it.

    Args:
        command: program and arguments.
        env: its whole environment.
        cwd: its working directory.

    Raises:
        RuntimeError: the command failed; its output is in the message.
    """
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.monotonic()
    process = subprocess.Popen(
        command, env=dict(env), cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    peak = [0.0]
    stop = threading.Event()

    def sample() -> None:
        while not stop.wait(SAMPLE_SECONDS):
            peak[0] = max(peak[0], sum(_resident_mib(pid) for pid in _tree(process.pid)))

    sampler = threading.Thread(target=sample)
    sampler.start()
    output, _ = process.communicate()
    stop.set()
    sampler.join()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if process.returncode != 0:
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}:\n{output}")
    return Cost(
        cpu_seconds=after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
        peak_mib=peak[0],
        wall_seconds=time.monotonic() - started,
        output=output,
    )


def machine() -> str:
    """Name the machine that figures come from."""
    model = [line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")]
    return f"{os.cpu_count()} cores, {model[0].partition(':')[2].strip() if model else 'unknown processor'}"


def _tree(root: int) -> list[int]:
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                stat = (entry / "stat").read_text()
            except OSError:
                continue  # it ended between the listing and the reading
            parents.setdefault(int(stat.rpartition(")")[2].split()[1]), []).append(int(entry.name))
    found, queue = [], [root]
    while queue:
        pid = queue.pop()
        found.append(pid)
        queue.extend(parents.get(pid, []))
    return found


def _resident_mib(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("VmRSS:")) / KIB_PER_MIB
