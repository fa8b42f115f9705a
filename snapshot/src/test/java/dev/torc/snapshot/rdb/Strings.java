package dev.torc.snapshot.rdb;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/** Strings of the kinds that the format tells apart. */
public final class Strings {
    private Strings() {}

    /** Any kind, up to some hundred bytes mostly. */
    public static byte[] any(SplittableRandom random) {
        return switch (random.nextInt(8)) {
            case 0 -> text(Long.toString(random.nextInt(-130, 130)));
            case 1 -> text(Long.toString(random.nextInt(-33_000, 33_000)));
            case 2 -> text(Long.toString(random.nextLong(-2_147_483_658L, 2_147_483_658L)));
            case 3 -> text(Long.toString(random.nextLong()));
            case 4 -> text(random.nextBoolean() ? "-0" : "00" + random.nextInt(100));
            case 5 -> random(random, random.nextInt(100));
            case 6 -> random(random, random.nextInt(random.nextInt(20) == 0 ? 40_000 : 200));
            default -> compressible(random, random.nextInt(random.nextInt(20) == 0 ? 40_000 : 400));
        };
    }

    public static byte[] random(SplittableRandom random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    /** Pieces of few letters, some of them repeated from before. */
    public static byte[] compressible(SplittableRandom random, int length) {
        byte[] bytes = new byte[length];
        int letters = random.nextInt(1, 30);
        int i = 0;
        while (i < length) {
            int run = Math.min(length - i, random.nextInt(1, random.nextInt(10) == 0 ? 600 : 30));
            int from = i > 0 && random.nextBoolean() ? random.nextInt(i) : -1;
            for (int j = 0; j < run; j++, i++) {
                bytes[i] = from < 0 ? (byte) ('a' + random.nextInt(letters)) : bytes[from + j];
            }
        }
        return bytes;
    }

    /** The bytes as text, a character a byte; the other way round it is {@link #text}. */
    public static String latin1(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    public static byte[] text(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
