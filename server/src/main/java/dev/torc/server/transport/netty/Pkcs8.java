package dev.torc.server.transport.netty;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;

/**
 * The little ASN.1 that private keys need. The form that the JDK reads is PKCS#8 (RFC 5208):
 *
 * <pre>
 *   SEQUENCE { INTEGER 0, SEQUENCE { OBJECT IDENTIFIER algorithm, parameters }, OCTET STRING key }
 * </pre>
 *
 * <p>OpenSSL's older forms are what stands in that octet string: for RSA with parameters NULL, for EC with the curve, which the
 * older form carries itself (RFC 5915):
 *
 * <pre>
 *   SEQUENCE { INTEGER 1, OCTET STRING key, [0] { OBJECT IDENTIFIER curve }, [1] { public key } }
 * </pre>
 */
final class Pkcs8 {
    private static final int INTEGER = 0x02;
    private static final int OCTET_STRING = 0x04;
    private static final int OBJECT_IDENTIFIER = 0x06;
    private static final int SEQUENCE = 0x30;
    private static final int CURVE = 0xA0;

    private static final byte[] VERSION_0 = {INTEGER, 1, 0};
    /** RSA, 1.2.840.113549.1.1.1, and NULL. */
    private static final byte[] RSA = {
        OBJECT_IDENTIFIER, 9, 0x2A, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xF7, 0x0D, 1, 1, 1, 5, 0
    };
    /** EC public key, 1.2.840.10045.2.1. */
    private static final byte[] EC = {OBJECT_IDENTIFIER, 7, 0x2A, (byte) 0x86, 0x48, (byte) 0xCE, 0x3D, 2, 1};

    private final byte[] der;
    private int at;

    private Pkcs8(byte[] der) {
        this.der = der;
    }

    static byte[] ofRsa(byte[] pkcs1) {
        return wrap(RSA, pkcs1);
    }

    static byte[] ofEc(byte[] sec1) throws IOException {
        Pkcs8 reader = new Pkcs8(sec1);
        reader.enter(SEQUENCE);
        reader.skip(INTEGER);
        reader.skip(OCTET_STRING);
        reader.enter(CURVE);
        return wrap(concatenate(EC, reader.whole(OBJECT_IDENTIFIER)), sec1);
    }

    /** The object identifier of the key's algorithm, in dots. */
    static String algorithm(byte[] pkcs8) throws IOException {
        Pkcs8 reader = new Pkcs8(pkcs8);
        reader.enter(SEQUENCE);
        reader.skip(INTEGER);
        reader.enter(SEQUENCE);
        int end = reader.enter(OBJECT_IDENTIFIER);
        int first = reader.base128();
        StringBuilder text = new StringBuilder();
        text.append(Math.min(first / 40, 2)).append('.').append(first - 40 * Math.min(first / 40, 2));
        while (reader.at < end) {
            text.append('.').append(reader.base128());
        }
        return text.toString();
    }

    private static byte[] wrap(byte[] algorithm, byte[] key) {
        return element(SEQUENCE, concatenate(VERSION_0, element(SEQUENCE, algorithm), element(OCTET_STRING, key)));
    }

    private static byte[] element(int tag, byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        int length = content.length;
        if (length < 0x80) {
            out.write(length);
        } else {
            int bytes = (39 - Integer.numberOfLeadingZeros(length)) / 8;
            out.write(0x80 | bytes);
            for (int i = bytes - 1; i >= 0; i--) {
                out.write(length >>> (8 * i));
            }
        }
        out.writeBytes(content);
        return out.toByteArray();
    }

    private static byte[] concatenate(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    /** Steps into an element; returns where it ends. */
    private int enter(int tag) throws IOException {
        if (next() != tag) {
            throw new IOException("private key, malformed (expected: ASN.1 tag " + tag + " at byte " + (at - 1) + ")");
        }
        int length = next();
        if (length >= 0x80) {
            int bytes = length & 0x7F;
            length = 0;
            for (int i = 0; i < bytes; i++) {
                length = length << 8 | next();
            }
        }
        if (length < 0 || length > der.length - at) {
            throw new IOException("private key, cut off (expected: " + length + " bytes at byte " + at + ")");
        }
        return at + length;
    }

    private void skip(int tag) throws IOException {
        at = enter(tag);
    }

    private byte[] whole(int tag) throws IOException {
        int start = at;
        at = enter(tag);
        return Arrays.copyOfRange(der, start, at);
    }

    private int base128() throws IOException {
        int value = 0;
        int b;
        do {
            b = next();
            value = value << 7 | (b & 0x7F);
        } while ((b & 0x80) != 0);
        return value;
    }

    private int next() throws IOException {
        if (at == der.length) {
            throw new IOException("private key, cut off (expected: more than " + at + " bytes)");
        }
        return der[at++] & 0xFF;
    }
}
