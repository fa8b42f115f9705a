package dev.torc.app.load.wire;

import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The protocols that the measuring clients speak. */
public enum Protocol {
    RESP2,
    RESP3,
    MEMCACHED;

    public ReplyScanner newScanner() {
        return this == MEMCACHED ? new MemcachedScanner() : new RespScanner();
    }

    public int defaultPort() {
        return this == MEMCACHED ? 11211 : 6379;
    }

    /** Reads a protocol's name in any case. */
    static final class Converter implements ITypeConverter<Protocol> {
        @Override
        public Protocol convert(String name) {
            try {
                return valueOf(name.toUpperCase(Locale.ROOT));
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException("protocol '" + name + "' (expected: resp2, resp3 or memcached)");
            }
        }
    }
}
