"""Servers as child processes: found, started on free ports of 127.0.0.1, pinned to cores, measured, and always stopped."""

import ctypes
import os
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from .resp import Connection, ServerError, fill_keys

ROOT = Path(__file__).resolve().parents[2]
CLOCK_TICKS = os.sysconf("SC_CLK_TCK")
PR_SET_PDEATHSIG = 1


class Kind:
    """A server program.

    command: the words that start it, from the environment variable of its name in capitals, where set.
    settings: those it always runs with here; in redis-server's manner a setting is a flag.
    """

    def __init__(self, name, command, settings):
        self.name = name
        self.command = shlex.split(os.environ.get(name.upper(), command))
        self.settings = settings

    @property
    def memcached(self):
        return self.name == "memcached"

    def found(self):
        return shutil.which(self.command[0], path=f"{ROOT}:{os.environ.get('PATH', '')}") is not None

    def version(self):
        if self.name == "torc":
            words = self.command[:-1] + ["--version"] if self.command[-1] == "server" else self.command + ["--version"]
        else:
            words = self.command + (["-V"] if self.memcached else ["--version"])
        try:
            text = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False).stdout
        except (OSError, subprocess.TimeoutExpired):
            return self.name
        first = text.strip().splitlines()[0] if text.strip() else ""
        for word in first.replace("v=", "").split():
            if word[:1].isdigit():
                return f"{self.name} {word}"
        return self.name


QUIET = {"save": "", "appendonly": "no"}
KINDS = {
    "torc": Kind("torc", "./torc server", QUIET | {"event-loops": "1"}),
    "redis": Kind("redis", "redis-server", QUIET),
    "valkey": Kind("valkey", "valkey-server", QUIET),
    "memcached": Kind("memcached", "memcached", {}),
}


def kinds(names):
    """Those of the named kinds (a text with commas) that are installed; says which are not."""
    chosen = []
    for name in names.replace(" ", "").split(","):
        if name not in KINDS:
            sys.exit(f"server '{name}' (expected: {', '.join(KINDS)})")
        if KINDS[name].found():
            chosen.append(KINDS[name])
        else:
            print(f"left out: {name} ({KINDS[name].command[0]} not found; set {name.upper()}=…)", file=sys.stderr)
    if not chosen:
        sys.exit("no server to measure")
    return chosen


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _die_with_parent():
    """Runs in the child, before the server: even a killed script leaves no server behind."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


class Server:
    """A running server of our own. As a context manager it stops itself.

    settings: more settings, by name; they replace those of the kind.
    cores: a list for taskset, or None to run anywhere.
    on_start: called with the server when its process has begun, before it answers.
    """

    def __init__(self, kind, settings=None, cores="0", environment=None, start_timeout_s=600, on_start=None):
        self.kind = kind
        self.name = kind.name
        self.port = free_port()
        self.log = tempfile.NamedTemporaryFile(prefix=f"bench-{kind.name}-", suffix=".log", delete=False)
        self.directory = tempfile.mkdtemp(prefix=f"bench-{kind.name}-")
        words = ["taskset", "-c", cores] if cores else []
        words += kind.command
        if kind.memcached:
            merged = {"p": self.port, "l": "127.0.0.1", "t": "1", "m": "16384", "c": "20000"} | (settings or {})
            words += [word for name, value in merged.items() for word in (f"-{name}", str(value))]
            if os.geteuid() == 0:
                words += ["-u", "root"]
        else:
            merged = kind.settings | {"port": self.port, "bind": "127.0.0.1", "dir": self.directory} | (settings or {})
            words += [word for name, value in merged.items() for word in (f"--{name}", str(value))]
        self.words = words
        self.process = subprocess.Popen(
            words,
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=self.log,
            stderr=subprocess.STDOUT,
            env=os.environ | (environment or {}),
            start_new_session=True,  # Ctrl-C is for the script, which then stops its servers
            preexec_fn=_die_with_parent,
        )
        try:
            if on_start:
                on_start(self)
            self._await_start(start_timeout_s)
        except BaseException:
            self.stop()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def _await_start(self, timeout_s):
        deadline = time.monotonic() + timeout_s
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                break
            try:
                if self.kind.memcached:
                    socket.create_connection(("127.0.0.1", self.port), 1).close()
                else:
                    with Connection(self.port, 5) as connection:
                        connection.call("PING")
                return
            except ServerError as error:
                if not str(error).startswith("LOADING"):
                    return
            except OSError:
                pass
            time.sleep(0.01)
        text = Path(self.log.name).read_text(errors="replace")
        raise SystemExit(f"{self.name} did not start: {shlex.join(self.words)}\n{text[-2000:]}")

    def stop(self):
        """SIGTERM, and SIGKILL when that is not enough; to this process alone."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.log.close()
        Path(self.log.name).unlink(missing_ok=True)
        shutil.rmtree(self.directory, ignore_errors=True)

    def cpu_s(self):
        """Processor time used until now by all its threads, user and system; in steps of 10 ms."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / CLOCK_TICKS

    def fill(self, keys, value_bytes, ttl_s=None):
        """Sets `key:000000000000` and so on."""
        fill_keys(self.port, keys, value_bytes, ttl_s, self.kind.memcached)

    def rss_bytes(self):
        for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1024
        raise RuntimeError(f"{self.name} is gone")

    def call(self, *words):
        """A command on a connection of its own, and its reply."""
        with Connection(self.port) as connection:
            return connection.call(*words)

    def info(self):
        """INFO as a dictionary."""
        lines = self.call("INFO").splitlines()
        return dict(line.split(":", 1) for line in lines if ":" in line)
