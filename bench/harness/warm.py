"""Memory that the machine has at hand.

The first touch of memory that a virtual machine's host has yet to give, or took back because it was free for two seconds (free page
reporting), can cost 3 s of processor time a gigabyte, whoever touches it. That is a property of the machine and differs from run to run.
So a process that is to be measured without it is given memory that was touched before: it is held here, and let go as the process grows.
"""

import mmap
import threading
import time

PAGE = 4096
STEP = 2**21
AHEAD = 2**28  # let go before it is needed: what a server takes in some tenths of a second


def warm_memory_option(parser):
    parser.add_argument("--warm-memory", action="store_true", help="give servers memory that was touched before, see harness/warm.py")


class WarmMemory:
    """Touches the memory and holds it. Of no gigabytes: does nothing."""

    def __init__(self, gigabytes):
        self.size = int(gigabytes * 2**30) & -STEP
        self.left_from = 0
        self.running = True
        self.thread = None
        if self.size:
            self.memory = mmap.mmap(-1, self.size, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
            self.memory.madvise(mmap.MADV_HUGEPAGE)
            for start in range(0, self.size, PAGE):
                self.memory[start] = 1

    def give_to(self, server):
        """From now on lets go of as much as the server has grown by, and some more."""
        if self.size:
            self.thread = threading.Thread(target=self._follow, args=(server,), daemon=True)
            self.thread.start()

    def _follow(self, server):
        while self.running and self.left_from < self.size:
            try:
                until = min(server.rss_bytes() + AHEAD & -STEP, self.size)
            except (OSError, RuntimeError):
                return  # it has ended
            if until > self.left_from:
                self.memory.madvise(mmap.MADV_DONTNEED, self.left_from, until - self.left_from)
                self.left_from = until
            time.sleep(0.02)

    def close(self):
        self.running = False
        if self.thread:
            self.thread.join()
        if self.size:
            self.memory.close()
