package dev.torc.commands.connection;

import dev.torc.commands.Call;
import dev.torc.memory.Memory;

/** What a client may call itself: printable ASCII without blanks, so that CLIENT LIST can be taken apart. */
final class ClientNames {
    private ClientNames() {}

    static boolean isValid(Call call, int i) {
        for (int j = 0; j < call.length(i); j++) {
            int c = Memory.getByte(call.address(i) + j);
            if (c < '!' || c > '~') {
                return false;
            }
        }
        return true;
    }
}
