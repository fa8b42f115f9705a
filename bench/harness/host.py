"""What a virtual machine's host takes of its cores (steal in /proc/stat): a measurement in which it took much is one of the host.

Such a measurement is repeated, some times. Ratios of servers that take turns need it less than single latencies do.
"""

import statistics
from pathlib import Path

from .report import say

TRIES = 4
STEAL = 7  # field of a `cpu` line, after its name


def undisturbed_option(parser):
    parser.add_argument(
        "--most-stolen",
        type=float,
        default=2,
        metavar="PERCENT",
        help=f"measure again, up to {TRIES} times in all, what the host took more of the machine's time from (default: %(default)s)",
    )


class Host:
    """Keeps an account of what the host took of the measurements that count."""

    def __init__(self, most_percent):
        self.most_percent = most_percent
        self.taken = []
        self.repeated = 0
        self.part_percent = None

    def undisturbed(self, measure):
        """What a function returned when the host left it alone; if it never did, when the host took least."""
        best = None
        for left in range(TRIES - 1, -1, -1):
            self.part_percent = None
            before = _ticks()
            result = measure()
            percent = _percent(before, _ticks()) if self.part_percent is None else self.part_percent
            if best is None or percent < best[0]:
                best = percent, result
            if percent <= self.most_percent:
                break
            say(f"the host took {percent:.1f} % of the machine meanwhile{': measured again' if left else ''}")
            self.repeated += 1 if left else 0
        self.taken.append(best[0])
        return best[1]

    def part(self, measure):
        """What a function returned; of a measurement that calls this, only such parts count, and of these the worst."""
        before = _ticks()
        result = measure()
        self.part_percent = max(self.part_percent or 0, _percent(before, _ticks()))
        return result

    def account(self):
        """A sentence for below a table."""
        median, most = statistics.median(self.taken), max(self.taken)
        return f"Of the machine's time the host took {median:.1f} % (median of the measurements; most {most:.1f}); {self.repeated} repetitions for it."


def _ticks():
    """Of all cores: all ticks, and the stolen ones."""
    fields = [int(field) for field in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]]
    return sum(fields), fields[STEAL]


def _percent(before, after):
    return 100 * (after[1] - before[1]) / max(after[0] - before[0], 1)
