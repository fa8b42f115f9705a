package dev.torc.commands.connection;

import dev.torc.commands.Call;
import dev.torc.memory.Memory;

/** What a client may call itself: printable ASCII without blanks, and not too long, so that CLIENT LIST can be taken apart. */
final class ClientNames {
    /** Names are on the heap, for as long as their clients are connected. */
    private static final int LENGTH_MAX = 4096;

    private ClientNames() {}

    static boolean isValid(Call call, int i) {
        if (call.length(i) > LENGTH_MAX) {
            return false;
        }
        for (int j = 0; j < call.length(i); j++) {
            int c = Memory.getByte(call.address(i) + j);
            if (c < '!' || c > '~') {
                return false;
            }
        }
        return true;
    }
}
