"""A few words of RESP: enough to ask a server questions and to fill it quickly."""

import socket


class ServerError(Exception):
    """The server answered with an error."""


class Connection:
    """One connection that sends a command and waits for its reply. As a context manager it closes itself."""

    def __init__(self, port, timeout_s=60):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout_s)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.input = self.socket.makefile("rb", 1 << 16)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.input.close()
        self.socket.close()

    def call(self, *words):
        """The reply: str, int, None or a list of them. Raises ServerError for an error reply."""
        self.socket.sendall(command(*words))
        return self.reply()

    def reply(self):
        line = self.input.readline()
        if not line.endswith(b"\r\n"):
            raise ConnectionError("the server closed the connection")
        kind, rest = line[:1], line[1:-2]
        if kind == b"+":
            return rest.decode()
        if kind == b"-":
            raise ServerError(rest.decode("utf-8", "replace"))
        if kind == b":":
            return int(rest)
        if kind == b"$":
            length = int(rest)
            return None if length < 0 else self.input.read(length + 2)[:-2].decode("utf-8", "replace")
        if kind == b"*":
            return [self.reply() for _ in range(int(rest))]
        raise ConnectionError(f"no reply begins with {line[:20]!r}")


def command(*words):
    """The bytes of a command."""
    parts = [b"*%d\r\n" % len(words)]
    for word in words:
        data = word if isinstance(word, bytes) else str(word).encode()
        parts.append(b"$%d\r\n%s\r\n" % (len(data), data))
    return b"".join(parts)


def template(*words):
    """A command as a template for %: the word KEY becomes the 16 bytes `key:%012d`, as redis-benchmark's -r makes them.
    TIME becomes a Unix time in milliseconds, `%d`, which has 13 digits until the year 2286."""
    parts = [b"*%d\r\n" % len(words)]
    for word in words:
        if word == "KEY":
            parts.append(b"$16\r\nkey:%012d\r\n")
        elif word == "TIME":
            parts.append(b"$13\r\n%d\r\n")
        else:
            data = str(word).encode().replace(b"%", b"%%")
            parts.append(b"$%d\r\n%s\r\n" % (len(str(word).encode()), data))
    return b"".join(parts)


def fill(port, pattern, arguments, expected=b"+OK\r\n", batch=5000):
    """Sends `pattern % a` for each of the arguments, in batches, one batch ahead of its replies, each of which must be
    `expected`."""
    with Connection(port) as connection:
        outstanding = []

        def await_replies():
            count = outstanding.pop(0)
            want = expected * count
            got = connection.input.read(len(want))
            if got != want:
                raise ServerError(f"unexpected reply while loading: {got[:200]!r}")

        chunk = []
        for argument in arguments:
            chunk.append(pattern % argument)
            if len(chunk) == batch:
                connection.socket.sendall(b"".join(chunk))
                outstanding.append(len(chunk))
                chunk.clear()
                if len(outstanding) > 1:
                    await_replies()
        if chunk:
            connection.socket.sendall(b"".join(chunk))
            outstanding.append(len(chunk))
        while outstanding:
            await_replies()


def fill_keys(port, keys, value_bytes, ttl_s=None, memcached=False):
    """Sets `key:000000000000` and so on, each to a value of so many bytes."""
    value = "x" * value_bytes
    if memcached:
        pattern = b"set key:%%012d 0 %d %d\r\n%s\r\n" % (ttl_s or 0, value_bytes, value.encode())
        fill(port, pattern, range(keys), b"STORED\r\n")
    else:
        words = ["SET", "KEY", value] + (["EX", str(ttl_s)] if ttl_s else [])
        fill(port, template(*words), range(keys))
