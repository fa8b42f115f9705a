"""How long an event loop is away from its sockets, by the kernel's own events: what a request waits for in the server, and in no client.

A loop is away from the moment it could run, woken by a request or a timer, until it asks for events again: while it waits for its core,
handles what came, and does its housekeeping. Whatever the virtual machine's host takes away then counts too. Needs Linux's perf and the
rights of root; torc and redis-server wait by epoll, which is what is looked for.
"""

import re
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

WAITS = ("epoll_wait", "epoll_pwait", "epoll_pwait2")
LINE = re.compile(r"^\s*(\d+)\s+([\d.]+):\s+(\w+):(\w+):\s+(.*)")
WOKEN = re.compile(r"\bpid=(\d+)")


@dataclass
class Away:
    """Milliseconds. p999: what all requests but one in a thousand would wait less than, if they came at random moments."""

    p999: float
    longest: float


def turns_option(parser):
    parser.add_argument("--turns", action="store_true", help="trace the event loops too (perf, as root)")


def require_perf(chosen):
    if chosen.turns and shutil.which("perf") is None:
        sys.exit("--turns needs perf (Debian: linux-perf)")


def beside(load, server, chosen, delay_s, seconds):
    """Runs a load (a function). What it returned, and how long the loops were away for some seconds after a delay; None without --turns."""
    if not chosen.turns:
        return load(), None
    with ThreadPoolExecutor(1) as pool:
        returned = pool.submit(load)
        time.sleep(delay_s)
        away_ = Turns(server, seconds, chosen.client_core).result()
        return returned.result(), away_


class Turns:
    """Traces a server's event loops for so many seconds, from now on."""

    def __init__(self, server, seconds, cores="1"):
        self.loops = _loops(server.process.pid)
        self.file = tempfile.NamedTemporaryFile(prefix="bench-turns-", suffix=".perf")
        words = ["perf", "record", "-q", "-a", "-o", self.file.name]
        own = "||".join(f"common_pid=={loop}" for loop in self.loops)
        for wait in WAITS:
            for edge in ("enter", "exit"):
                words += ["-e", f"syscalls:sys_{edge}_{wait}", "--filter", own]
        words += ["-e", "sched:sched_wakeup", "--filter", "||".join(f"pid=={loop}" for loop in self.loops)]
        words += ["--", "sleep", str(seconds)]
        pinned = (["taskset", "-c", cores] if cores else []) + words
        self.perf = subprocess.Popen(pinned, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)

    def result(self):
        errors = self.perf.communicate()[1]
        if self.perf.returncode != 0:
            raise SystemExit(f"perf failed: {errors[-1000:]}")
        words = ["perf", "script", "-i", self.file.name, "-F", "tid,time,event,trace"]
        text = subprocess.run(words, capture_output=True, text=True, check=True).stdout
        self.file.close()
        return away(self.loops, text.splitlines())


def _loops(pid):
    """The threads that wait for requests: those named so, or the process's first."""
    threads = Path(f"/proc/{pid}/task").iterdir()
    named = [int(t.name) for t in threads if (t / "comm").read_text().startswith("torc-loop")]
    return named or [pid]


def away(loops, lines):
    """From perf's lines of the loops' events."""
    since = dict.fromkeys(loops)
    seen = set()
    lengths = []
    first = last = None
    for line in lines:
        match = LINE.match(line)
        if not match:
            continue
        at = float(match[2])
        first, last = at if first is None else first, at
        if match[4] == "sched_wakeup":
            loop = int(WOKEN.search(match[5])[1])
        else:
            loop = int(match[1])
        if match[4].startswith("sys_enter"):
            if since[loop] is not None:
                lengths.append(at - since[loop])
            since[loop] = None
            seen.add(loop)
        elif since[loop] is None:
            since[loop] = at
    if not lengths:
        raise SystemExit("perf saw no turn of the event loops")
    lengths.sort(reverse=True)
    return Away(_residual(lengths, 0.001 * (last - first) * len(seen)) * 1e3, lengths[0] * 1e3)


def _residual(lengths, allowance_s):
    """The wait that is exceeded for so many seconds in all; at a moment within a stretch away, the rest of it is waited for."""
    total = 0
    for count, length in enumerate(lengths, 1):
        total += length
        following = lengths[count] if count < len(lengths) else 0
        # With waits down to `following`, the longest stretches exceed it for total - count * following seconds.
        if total - count * following >= allowance_s:
            return max(0.0, (total - allowance_s) / count)
    return 0.0
