"""Clients that drive a server: redis-benchmark, which is nobody's own, and `torc bench`."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass

from .server import ROOT

TORC = shlex.split(os.environ.get("TORC_CLIENT", "./torc"))
# Seconds that `torc bench` sends its load before it measures latencies: it is a JVM too, and compiling its own code holds it up for up to
# 70 ms, on the only core it has.
WARM_UP_S = 5
REDIS_BENCHMARK = shlex.split(os.environ.get("REDIS_BENCHMARK", "redis-benchmark"))


@dataclass
class Measured:
    """What a client saw: latencies in milliseconds."""

    requests: int
    per_second: float
    p50: float
    p99: float
    p999: float
    longest: float


def torc_found():
    return shutil.which(TORC[0], path=f"{ROOT}:{os.environ.get('PATH', '')}") is not None


def require_torc():
    if not torc_found():
        sys.exit(f"this benchmark needs 'torc bench' as its client ({TORC[0]} not found; set TORC_CLIENT=…)")


def _run(words, cores):
    pinned = (["taskset", "-c", cores] if cores else []) + words
    done = subprocess.run(pinned, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SystemExit(f"client failed: {shlex.join(pinned)}\n{done.stdout[-500:]}{done.stderr[-1500:]}")
    return done


def redis_benchmark(port, test, requests, pipeline, keys, connections=50, value_bytes=100, cores="1", threads=1):
    """Runs `redis-benchmark -t get|set` over random keys of the key space."""
    words = REDIS_BENCHMARK + shlex.split(
        f"-h 127.0.0.1 -p {port} -t {test} -n {requests} -P {pipeline} -c {connections} -r {keys} -d {value_bytes}"
        f" --threads {threads} --precision 3"
    )
    text = _run(words, cores).stdout
    if "throughput summary" not in text:
        raise SystemExit(f"redis-benchmark printed no summary: {shlex.join(words)}\n{text[-1000:]}")
    per_second = float(re.search(r"throughput summary: ([\d.]+)", text).group(1))
    # avg, min, p50, p95, p99, max
    summary = [float(x) for x in re.search(r"max\s*\n\s*([\d. ]+)", text[text.index("latency summary") :]).group(1).split()]
    steps = re.findall(r"([\d.]+)% <= ([\d.]+) milliseconds", text)
    p999 = next(float(ms) for percent, ms in steps if float(percent) >= 99.9)
    return Measured(requests, per_second, summary[2], summary[4], p999, summary[5])


def torc_latency(port, arguments, cores="1"):
    """What a warmed-up `torc bench` saw with the arguments (a string)."""
    return measured(torc_bench(port, f"{arguments} --warm-up {WARM_UP_S}", cores=cores))


def torc_bench(port, arguments, protocol=None, cores="1"):
    """Runs `torc bench` with the arguments (a string); returns its JSON as a dictionary."""
    words = TORC + ["bench", "--port", str(port), "--json", "--quiet"] + shlex.split(arguments)
    if protocol:
        words += ["--protocol", protocol]
    return json.loads(_run(words, cores).stdout)


def measured(result):
    """The total of a result of `torc bench`."""
    total = result["total"]
    if total["errors"]:
        raise SystemExit(f"the server answered with errors: {result['errors']}")
    latency = total["latency"]
    return Measured(
        total["count"],
        total["per_second"],
        latency["p50_us"] / 1e3,
        latency["p99_us"] / 1e3,
        latency["p99.9_us"] / 1e3,
        latency["max_us"] / 1e3,
    )


def torc_replay(port, trace, arguments="", protocol=None, cores="1"):
    """Runs `torc replay`; returns its JSON as a dictionary."""
    words = TORC + ["replay", "--port", str(port), "--json", "--quiet"] + shlex.split(arguments) + [str(trace)]
    if protocol:
        words += ["--protocol", protocol]
    return json.loads(_run(words, cores).stdout)
