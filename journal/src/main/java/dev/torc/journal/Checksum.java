package dev.torc.journal;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** CRC32C of memory outside the heap. Allocates nothing for ranges within its home. One thread at a time. */
final class Checksum {
    private static final long PIECE = 1 << 30;

    private final CRC32C crc = new CRC32C();
    private final long home;
    private final ByteBuffer view;

    /** @param bytes of the home, below 2 GiB */
    Checksum(long home, long bytes) {
        this.home = home;
        view = view(home, bytes);
    }

    int of(long address, long length) {
        crc.reset();
        long offset = address - home;
        if (offset >= 0 && offset + length <= view.capacity()) {
            view.limit((int) (offset + length)).position((int) offset);
            crc.update(view);
        } else {
            for (long done = 0; done < length; done += PIECE) {
                crc.update(view(address + done, Math.min(PIECE, length - done)));
            }
        }
        return (int) crc.getValue();
    }

    private static ByteBuffer view(long address, long bytes) {
        return MemorySegment.ofAddress(address).reinterpret(bytes).asByteBuffer();
    }
}
