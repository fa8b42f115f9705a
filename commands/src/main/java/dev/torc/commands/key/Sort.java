package dev.torc.commands.key;

import dev.torc.commands.Call;
import dev.torc.commands.reply.Errors;
import dev.torc.store.Key;
import dev.torc.store.Partition.Access;

/** SORT and SORT_RO. There is nothing to sort but missing keys until there are lists, sets and sorted sets. */
final class Sort {
    private Sort() {}

    static void sort(Call call) {
        boolean mayStore = call.spec().isWrite();
        int store = 0;
        for (int i = 2; i < call.count(); i++) {
            int left = call.count() - i - 1;
            if (call.is(i, "limit") && left >= 2) {
                if (!call.isInteger(i + 1) || !call.isInteger(i + 2)) {
                    call.reply().error(Errors.NOT_AN_INTEGER);
                    return;
                }
                i += 2;
            } else if (mayStore && call.is(i, "store") && left >= 1) {
                store = ++i;
            } else if ((call.is(i, "by") || call.is(i, "get")) && left >= 1) {
                i++;
            } else if (!call.is(i, "asc") && !call.is(i, "desc") && !call.is(i, "alpha")) {
                call.reply().error(Errors.SYNTAX);
                return;
            }
        }
        Key key = call.key(1, new Key());
        if (call.find(key, Access.READ) != 0) {
            call.reply().error(Errors.WRONG_TYPE);
        } else if (store == 0) {
            call.reply().array(0);
        } else {
            call.key(store, key);
            if (call.find(key, Access.PEEK) != 0) {
                call.partition(key).delete(call.db(), key);
            }
            call.reply().integer(0);
        }
    }
}
