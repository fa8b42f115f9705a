package dev.torc.server.transport;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * One word of Redis's {@code bind} setting.
 *
 * @param host an address or a host name; {@code *} and {@code ::*} are all addresses of IPv4 and of IPv6
 * @param optional it was written with a leading hyphen: it is no error if this machine has no such address
 */
public record BindAddress(String host, boolean optional) {
    /** Reads one word of the setting, such as {@code 127.0.0.1}, {@code *}, {@code -::1} or {@code -::*}. */
    public static BindAddress parse(String word) {
        boolean optional = word.startsWith("-");
        return new BindAddress(optional ? word.substring(1) : word, optional);
    }

    /** The address to bind to. */
    public InetAddress resolve() throws UnknownHostException {
        return switch (host) {
            case "*" -> InetAddress.getByAddress(new byte[4]);
            case "::*" -> Inet6Address.getByAddress(null, new byte[16], -1);
            default -> InetAddress.getByName(host);
        };
    }
}
