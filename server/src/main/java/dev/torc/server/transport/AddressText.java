package dev.torc.server.transport;

import java.net.InetAddress;

/** Addresses as Redis prints them: IPv6 in its shortest form, as the C library's {@code inet_ntop} has it. */
public final class AddressText {
    private AddressText() {}

    /** {@code 127.0.0.1:6379} or {@code [::1]:6379}. */
    public static String of(InetAddress address, int port) {
        return of(address.getAddress(), port);
    }

    /** {@code 127.0.0.1:6379} or {@code [::1]:6379}, of an address of 4 or 16 bytes. */
    public static String of(byte[] address, int port) {
        StringBuilder out = new StringBuilder(24);
        if (address.length == 4) {
            appendIpv4(out, address, 0);
        } else {
            out.append('[');
            appendIpv6(out, address);
            out.append(']');
        }
        return out.append(':').append(port).toString();
    }

    private static void appendIpv4(StringBuilder out, byte[] address, int offset) {
        for (int i = 0; i < 4; i++) {
            if (i > 0) {
                out.append('.');
            }
            out.append(address[offset + i] & 0xFF);
        }
    }

    /** Eight groups in hexadecimal; the longest run of two or more zero groups, the first of equals, becomes {@code ::}. */
    private static void appendIpv6(StringBuilder out, byte[] address) {
        int runStart = -1;
        int runLength = 1;
        for (int i = 0; i < 8; i++) {
            int length = 0;
            while (i + length < 8 && group(address, i + length) == 0) {
                length++;
            }
            if (length > runLength) {
                runStart = i;
                runLength = length;
            }
            i += length;
        }
        if (runStart == 0 && runLength == 5 && group(address, 5) == 0xFFFF) {
            out.append("::ffff:");
            appendIpv4(out, address, 12);
            return;
        }
        for (int i = 0; i < 8; i++) {
            if (i == runStart) {
                out.append("::");
                i += runLength - 1;
            } else {
                if (i > 0 && out.charAt(out.length() - 1) != ':') {
                    out.append(':');
                }
                out.append(Integer.toHexString(group(address, i)));
            }
        }
    }

    private static int group(byte[] address, int index) {
        return (address[2 * index] & 0xFF) << 8 | (address[2 * index + 1] & 0xFF);
    }
}
