package dev.torc.journal;

import dev.torc.memory.Memory;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One file of the journal: a header and frames. Named by the position of its first frame; where a sync failed the log goes on in a
 * file that starts at the last synced position, so what an earlier file has from there on does not count. The attempt tells files
 * of the same first position apart.
 *
 * <pre>
 *  0   8  "TORCJRNL"
 *  8   4  version, 1
 * 12   4  attempt
 * 16   8  position of the first frame
 * 24   4  0
 * 28   4  CRC32C of the 28 bytes before
 * 32      frames
 * </pre>
 */
record Segment(long firstPosition, int attempt) {
    static final int HEADER = 32;

    static final Comparator<Segment> ORDER =
            Comparator.comparingLong(Segment::firstPosition).thenComparingInt(Segment::attempt);

    private static final Pattern NAME = Pattern.compile("journal-(\\d{19})-(\\d{3,9})\\.log");
    private static final long MAGIC = magic();
    private static final int VERSION = 1;

    static Optional<Segment> parse(String name) {
        Matcher matcher = NAME.matcher(name);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Segment(Long.parseLong(matcher.group(1)), Integer.parseInt(matcher.group(2))));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    String name() {
        return "journal-%019d-%03d.log".formatted(firstPosition, attempt);
    }

    void writeHeader(long address, Checksum checksum) {
        Memory.putLong(address, MAGIC);
        Memory.putInt(address + 8, VERSION);
        Memory.putInt(address + 12, attempt);
        Memory.putLong(address + 16, firstPosition);
        Memory.putInt(address + 24, 0);
        Memory.putInt(address + 28, checksum.of(address, 28));
    }

    /** What is wrong with a header; empty if nothing is. */
    String problemOfHeader(long address, Checksum checksum) {
        if (Memory.getLong(address) != MAGIC) {
            return "no journal: starts with '" + Memory.toLatin1(address, 8) + "' (expected: 'TORCJRNL')";
        }
        if (Memory.getInt(address + 8) != VERSION) {
            return "journal version " + Memory.getInt(address + 8) + " (expected: " + VERSION + ")";
        }
        if (Memory.getInt(address + 28) != checksum.of(address, 28)) {
            return "header checksum " + Integer.toHexString(Memory.getInt(address + 28)) + " (expected: "
                    + Integer.toHexString(checksum.of(address, 28)) + ")";
        }
        if (Memory.getLong(address + 16) != firstPosition || Memory.getInt(address + 12) != attempt) {
            return "first position " + Memory.getLong(address + 16) + ", attempt " + Memory.getInt(address + 12)
                    + " (expected: those of the name)";
        }
        return "";
    }

    private static long magic() {
        long magic = 0;
        byte[] text = "TORCJRNL".getBytes(StandardCharsets.ISO_8859_1);
        for (int i = 7; i >= 0; i--) {
            magic = magic << 8 | text[i];
        }
        return magic;
    }
}
