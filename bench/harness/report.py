"""What the scripts print: Markdown tables, the machine, and what they are doing meanwhile."""

import argparse
import os
import platform
import signal
import sys
import time
from pathlib import Path


def on_signals_exit():
    """Makes SIGTERM and SIGHUP unwind the script as Ctrl-C does, so that its servers are stopped."""

    def unwind(number, _):
        raise SystemExit(128 + number)

    signal.signal(signal.SIGTERM, unwind)
    signal.signal(signal.SIGHUP, unwind)


def main(run):
    """Runs a script's main function; Ctrl-C ends it without a stack trace."""
    on_signals_exit()
    try:
        run()
    except KeyboardInterrupt:
        print("\ninterrupted", file=sys.stderr)
        sys.exit(130)


def options(doc, servers="torc,redis"):
    """A parser with what all scripts take."""
    parser = argparse.ArgumentParser(description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--servers", default=servers, help="those that are installed of (default: %(default)s)")
    parser.add_argument("--server-core", default="0", help="core of the servers (default: %(default)s)")
    parser.add_argument("--client-core", default="1", help="core of the client (default: %(default)s)")
    return parser


def say(text):
    """A line about what is being done, to standard error."""
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)


def table(heads, rows):
    """A Markdown table, its columns aligned: the first to the left, the others to the right."""
    cells = [[str(cell) for cell in row] for row in [heads, *rows]]
    widths = [max(len(row[i]) for row in cells) for i in range(len(heads))]

    def line(row):
        padded = [cell.ljust(widths[i]) if i == 0 else cell.rjust(widths[i]) for i, cell in enumerate(row)]
        return "| " + " | ".join(padded) + " |"

    rule = "|" + "|".join("-" * (w + 2) if i == 0 else "-" * (w + 1) + ":" for i, w in enumerate(widths)) + "|"
    return "\n".join([line(cells[0]), rule, *map(line, cells[1:])])


def machine(kinds):
    """One line: processor, memory, kernel, versions, and whether the machine was busy with something else."""
    model = "unknown processor"
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model = line.split(":", 1)[1].strip()
            break
    memory_gib = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    load = os.getloadavg()[0]
    facts = [
        f"{model}, {os.cpu_count()} cores",
        f"{memory_gib:.0f} GiB",
        f"{platform.system()} {platform.release()}",
        *[kind.version() for kind in kinds],
        time.strftime("%Y-%m-%d"),
        f"load average {load:.1f} at the start" + (": NOT IDLE, figures are noisy" if load > 0.7 else ""),
    ]
    return "Machine: " + "; ".join(facts) + "."


def human(n):
    """5000000 as `5 million`, 100000 as `100 thousand`."""
    for unit, name in ((1_000_000, "million"), (1_000, "thousand")):
        if n >= unit and n % unit == 0:
            return f"{n // unit} {name}"
    return f"{n:,}"
