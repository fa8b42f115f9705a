package dev.torc.commands.spec;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RejectionTest {
    private static final CommandTable<String> TABLE =
            CommandTable.<String>builder().registerRest("", _ -> true).build();

    @Test
    void quotesTheWordsOfAnUnknownCommand() {
        assertThat(Rejection.unknown(TABLE, Words.of("Foo")))
                .isEqualTo("ERR unknown command 'Foo', with args beginning with: ");
        assertThat(Rejection.unknown(TABLE, Words.of("foo", "a\r\nb", "", "c")))
                .isEqualTo("ERR unknown command 'foo', with args beginning with: 'a  b' '' 'c' ");
    }

    @Test
    void quotesAtMost128BytesAndNothingAfterAZero() {
        String longWord = "x".repeat(200);
        assertThat(Rejection.unknown(TABLE, Words.of(longWord, "a\0b", longWord, "c")))
                .isEqualTo("ERR unknown command '" + "x".repeat(128) + "', with args beginning with: 'a' '"
                        + "x".repeat(124) + "' ");
    }

    @Test
    void pointsToTheContainersHelp() {
        assertThat(Rejection.unknown(TABLE, Words.of("conFig", "no\nsuch", "x")))
                .isEqualTo("ERR unknown subcommand 'no such'. Try CONFIG HELP.");
    }

    @Test
    void namesTheSubcommandOfWrongArity() {
        CommandSpec spec = requireNonNull(TABLE.lookupFullName("config|get"));
        assertThat(spec.allowsArguments(2)).isFalse();
        assertThat(spec.allowsArguments(3)).isTrue();
        assertThat(Rejection.wrongArity(spec)).isEqualTo("ERR wrong number of arguments for 'config|get' command");
    }
}
