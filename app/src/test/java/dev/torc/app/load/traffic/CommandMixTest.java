package dev.torc.app.load.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.torc.app.load.wire.Protocol;
import dev.torc.app.load.wire.ValueBytes;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandMixTest {
    private static final KeySpace KEYS = new KeySpace("k:####", 10_000, new KeyDistribution.Uniform());

    private final SplittableRandom random = new SplittableRandom(11);

    private static CommandMix.Ingredients ingredients(Protocol protocol, String sizes) {
        return new CommandMix.Ingredients(protocol, KEYS, ValueSizes.parse(sizes), 60);
    }

    /** What the requests of a mix look like on the wire, one after another, with keys counted from 7. */
    private String wire(CommandMix mix) {
        long[] next = {7};
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < mix.names().size(); i++) {
            RequestTemplate template = mix.template(i);
            ByteBuffer out = ByteBuffer.allocate(template.maxBytes());
            template.write(out, () -> next[0]++, random);
            all.append(new String(out.array(), 0, out.position(), StandardCharsets.ISO_8859_1));
        }
        return all.toString().replace("\r\n", "|");
    }

    @ParameterizedTest
    @CsvSource({
        "get, *2|$3|GET|$6|k:0007|",
        "set, *3|$3|SET|$6|k:0007|$3|VVV|",
        "setex, *5|$3|SET|$6|k:0007|$3|VVV|$2|EX|$2|60|",
        "incr, *2|$4|INCR|$14|counter:k:0007|",
        "expire, *3|$6|EXPIRE|$6|k:0007|$2|60|",
        "mget2, *3|$4|MGET|$6|k:0007|$6|k:0008|",
        "mset2, *5|$4|MSET|$6|k:0007|$3|VVV|$6|k:0008|$3|VVV|",
        "ping, *1|$4|PING|"
    })
    void namedRequestsAreWellFormedResp(String name, String expected) {
        String value = new String(ValueBytes.of(3), StandardCharsets.ISO_8859_1);
        CommandMix mix = CommandMix.parse(name, List.of(), ingredients(Protocol.RESP2, "3"));
        assertThat(wire(mix)).isEqualTo(expected.replace("VVV", value));
        assertThat(mix.names()).containsExactly(name);
    }

    @ParameterizedTest
    @CsvSource({
        "get, get k:0007|",
        "set, set k:0007 0 0 3|VVV|",
        "setex, set k:0007 0 60 3|VVV|",
        "mget2, get k:0007 k:0008|",
        "expire, touch k:0007 60|",
        "del, delete k:0007|"
    })
    void namedRequestsAreWellFormedForMemcached(String name, String expected) {
        String value = new String(ValueBytes.of(3), StandardCharsets.ISO_8859_1);
        assertThat(wire(CommandMix.parse(name, List.of(), ingredients(Protocol.MEMCACHED, "3"))))
                .isEqualTo(expected.replace("VVV", value));
    }

    @Test
    void valuesOfManySizesHaveTheLengthTheyAnnounce() {
        CommandMix mix =
                CommandMix.parse("", List.of("MSET a __value__ b __value__"), ingredients(Protocol.RESP2, "0-20"));
        for (int i = 0; i < 200; i++) {
            String[] lines = wire(mix).split("\\|", -1);
            assertThat(lines).hasSize(12);
            assertThat(lines[5]).isEqualTo("$" + lines[6].length());
            assertThat(lines[9]).isEqualTo("$" + lines[10].length());
        }
    }

    @Test
    void templatesTakeKeysWithinWordsQuotesAndAnyBytes() {
        CommandMix mix = CommandMix.parse(
                "", List.of("HSET {__key__}:__key__ 'f é' \"\\xff\" __ttl__"), ingredients(Protocol.RESP2, "3"));
        assertThat(wire(mix)).isEqualTo("*5|$4|HSET|$15|{k:0007}:k:0008|$4|f Ã©|$1|ÿ|$2|60|");
        assertThat(mix.names()).containsExactly("hset");
    }

    @Test
    void sharesAreKept() {
        CommandMix mix =
                CommandMix.parse("get:70,SET:20", List.of("10 PING", "PING"), ingredients(Protocol.RESP2, "3"));
        assertThat(mix.names()).containsExactly("get", "set", "ping", "ping#2");
        int[] seen = new int[4];
        int draws = 101_000;
        for (int i = 0; i < draws; i++) {
            seen[mix.choose(random)]++;
        }
        double[] weights = {70, 20, 10, 1};
        for (int i = 0; i < 4; i++) {
            assertThat(seen[i] / (double) draws).isCloseTo(weights[i] / 101, Offset.offset(0.01));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"got", "get:0", "get:x", "get:1:2", "get,,set", "mget0", "mget99999"})
    void otherMixesAreRefused(String mix) {
        assertThatThrownBy(() -> CommandMix.parse(mix, List.of(), ingredients(Protocol.RESP2, "3")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected:");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "SET a x__value__", "SET a __length__", "GET \"a"})
    void otherTemplatesAreRefused(String command) {
        assertThatThrownBy(() -> CommandMix.parse("", List.of(command), ingredients(Protocol.RESP2, "3")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected:");
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "a#b#", "###################", "key:###"})
    void keyPatternsNeedOneRunOfDigitsThatIsWideEnough(String pattern) {
        assertThatThrownBy(() -> new KeySpace(pattern, 10_000, new KeyDistribution.Uniform()))
                .hasMessageContaining("expected: one run");
    }

    @Test
    void digitsArePaddedWithZeros() {
        ByteBuffer out = ByteBuffer.allocate(12);
        KeySpace.putDigits(out, 4_095, 12);
        assertThat(new String(out.array(), StandardCharsets.ISO_8859_1)).isEqualTo("000000004095");
    }
}
