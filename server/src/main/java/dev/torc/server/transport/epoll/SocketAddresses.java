package dev.torc.server.transport.epoll;

import dev.torc.memory.Memory;
import dev.torc.server.transport.AddressText;
import java.net.BindException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * {@code struct sockaddr} in memory. The family is in the machine's byte order, ports and addresses are in the network's:
 *
 * <pre>
 *   sockaddr_in   family 2 | port 2 | address 4 | zeros 8
 *   sockaddr_in6  family 2 | port 2 | flow 4 | address 16 | scope 4
 *   sockaddr_un   family 2 | path up to 108, ended by a zero
 * </pre>
 */
final class SocketAddresses {
    /** The longest path of a Unix socket, in bytes. */
    static final int PATH_BYTES_MAX = 107;

    private static final int INET_BYTES = 16;
    private static final int INET6_BYTES = 28;

    private SocketAddresses() {}

    /** Writes an address to {@code to}; returns its length in bytes. */
    static int write(long to, InetAddress address, int port) {
        byte[] bytes = address.getAddress();
        boolean v6 = bytes.length == 16;
        int length = v6 ? INET6_BYTES : INET_BYTES;
        Memory.fill(to, length, 0);
        Memory.putShort(to, v6 ? Libc.AF_INET6 : Libc.AF_INET);
        Memory.putByte(to + 2, port >>> 8);
        Memory.putByte(to + 3, port);
        Memory.copy(bytes, 0, to + (v6 ? 8 : 4), bytes.length);
        if (address instanceof Inet6Address scoped) {
            Memory.putInt(to + 24, scoped.getScopeId());
        }
        return length;
    }

    /**
     * Writes the address of a Unix socket to {@code to}; returns its length in bytes.
     *
     * @throws BindException if the path is too long
     */
    static int write(long to, Path path) throws BindException {
        byte[] bytes = path.toString().getBytes(StandardCharsets.UTF_8);
        if (bytes.length > PATH_BYTES_MAX) {
            throw new BindException(
                    "path of Unix socket, " + path + " (expected: at most " + PATH_BYTES_MAX + " bytes)");
        }
        Memory.putShort(to, Libc.AF_UNIX);
        Memory.copy(bytes, 0, to + 2, bytes.length);
        Memory.putByte(to + 2 + bytes.length, 0);
        return 2 + bytes.length + 1;
    }

    /** The TCP address at {@code from} as text. */
    static String text(long from) {
        boolean v6 = Memory.getShort(from) == Libc.AF_INET6;
        return AddressText.of(Memory.toArray(from + (v6 ? 8 : 4), v6 ? 16 : 4), port(from));
    }

    static int port(long from) {
        return Memory.getUnsignedByte(from + 2) << 8 | Memory.getUnsignedByte(from + 3);
    }

    /** Whether the TCP address at {@code from} is of this machine: 127.0.0.0/8 or ::1. */
    static boolean isLoopback(long from) {
        if (Memory.getShort(from) == Libc.AF_INET) {
            return Memory.getUnsignedByte(from + 4) == 127;
        }
        return Memory.getLong(from + 8) == 0 && Memory.getLong(from + 16) == 1L << 56;
    }
}
