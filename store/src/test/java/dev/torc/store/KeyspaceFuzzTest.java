package dev.torc.store;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;

/** Fuzz target for the store: bytes are operations, and after them the keyspace holds what plain maps hold. */
class KeyspaceFuzzTest {
    @FuzzTest(maxDuration = "2m")
    void behavesLikeMaps(FuzzedDataProvider input) {
        int keys = input.consumeInt(1, 2_000);
        try (KeyspaceModel model = new KeyspaceModel(bound -> input.consumeInt(0, bound - 1), keys)) {
            while (input.remainingBytes() > 0) {
                model.step();
            }
            model.compare();
        }
    }
}
