package dev.torc.snapshot.rdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.torc.memory.Memory;
import dev.torc.peers.RedisServer;
import dev.torc.snapshot.Native;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Payloads of DUMP are Redis's, byte for byte, and each side takes the other's. */
class DumpPayloadRedisTest {
    @TempDir
    Path directory;

    @Test
    void areTheSameBytesAsRedis() throws Exception {
        SplittableRandom random = new SplittableRandom(3);
        RdbWriter writer = new RdbWriter(true);
        RdbReader reader = new RdbReader();
        try (RedisServer redis = RedisServer.start(directory, "--save", "")) {
            for (int i = 0; i < 4_000; i++) {
                byte[] value = Strings.any(random);
                redis.command("SET", "k", Strings.latin1(value));
                byte[] theirs = Strings.text(redis.text("DUMP", "k"));
                byte[] ours = dump(writer, value);
                assertThat(ours).as("seed 3, value %d", i).isEqualTo(theirs);
                assertThat(restore(reader, theirs)).isEqualTo(value);
                assertThat(redis.text("RESTORE", "r", "0", Strings.latin1(ours), "REPLACE"))
                        .isEqualTo("OK");
                assertThat(Strings.text(redis.text("GET", "r"))).isEqualTo(value);
            }
        }
    }

    @Test
    void otherTypesAreRefusedByName() throws Exception {
        try (RedisServer redis = RedisServer.start(directory, "--save", "")) {
            redis.text("RPUSH", "list", "x");
            redis.text("SADD", "set", "x");
            redis.text("ZADD", "zset", "1", "x");
            redis.text("HSET", "hash", "f", "x");
            redis.text("XADD", "stream", "1-1", "f", "x");
            String[][] types = {
                {"list", "list"}, {"set", "set"}, {"zset", "sorted set"}, {"hash", "hash"}, {"stream", "stream"}
            };
            for (String[] type : types) {
                byte[] payload = Strings.text(redis.text("DUMP", type[0]));
                assertThatThrownBy(() -> restore(new RdbReader(), payload))
                        .isInstanceOf(RdbFormatException.class)
                        .hasMessage(type[1] + " at offset 0: this version cannot load it");
            }
        }
    }

    /** RESTORE says of these what Redis says: Bad data format. */
    @ParameterizedTest
    @ValueSource(ints = {6, 7, 8, 20, 0xFA, 0xFF})
    void typesThatAreNoneAreNoMatterOfTheVersion(int type) {
        try (Native in = Native.of(new byte[DumpPayload.FOOTER_BYTES + 8])) {
            Memory.putByte(in.address(), (byte) type);
            assertThatThrownBy(() -> DumpPayload.read(new RdbReader(), in.address(), (int) in.size()))
                    .isInstanceOfSatisfying(
                            RdbFormatException.class,
                            e -> assertThat(e.isUnsupported()).isFalse());
        }
    }

    private static byte[] dump(RdbWriter writer, byte[] value) {
        try (Native in = Native.of(value);
                Native out = new Native(DumpPayload.room(value.length))) {
            DumpPayload.writeString(writer.to(out.address()), in.address(), value.length);
            assertThat(out.guardsHold()).isTrue();
            return Memory.toArray(out.address(), (int) (writer.position() - out.address()));
        }
    }

    static byte[] restore(RdbReader reader, byte[] payload) {
        try (Native in = Native.of(payload)) {
            assertThat(DumpPayload.isIntact(in.address(), payload.length)).isTrue();
            DumpPayload.read(reader, in.address(), payload.length);
            return bytes(reader.value());
        }
    }

    static byte[] bytes(RdbString string) {
        try (Native out = new Native(string.length())) {
            string.copyTo(out.address());
            assertThat(out.guardsHold()).isTrue();
            return Memory.toArray(out.address(), string.length());
        }
    }
}
