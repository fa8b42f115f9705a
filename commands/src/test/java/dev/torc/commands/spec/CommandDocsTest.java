package dev.torc.commands.spec;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.torc.commands.CommandFamilies;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class CommandDocsTest {
    private static final CommandTable<String> TABLE =
            CommandTable.<String>builder().registerRest("", _ -> true).build();

    @Test
    void everyCommandHasASummaryAndNamedArguments() {
        for (CommandSpec spec : TABLE.all()) {
            assertThat(spec.docs().summary()).as(spec.fullName()).isNotBlank();
            assertThat(spec.docs().since()).as(spec.fullName()).matches("\\d+\\.\\d+\\.\\d+");
            assertThat(spec.docs().arguments())
                    .as(spec.fullName())
                    .allSatisfy(argument -> assertThat(argument.keySpec())
                            .isLessThan(spec.keySpecs().size()));
        }
    }

    @Test
    void readsNestedArguments() {
        CommandSpec set = requireNonNull(TABLE.lookup("set"));
        CommandArgument expiration = set.docs().arguments().getLast();
        assertThat(expiration.name()).isEqualTo("expiration");
        assertThat(expiration.isOptional()).isTrue();
        assertThat(expiration.arguments())
                .extracting(CommandArgument::token)
                .containsExactly("EX", "PX", "EXAT", "PXAT", "KEEPTTL");
        assertThat(set.docs().history()).hasSize(4);
    }

    /** {@code -Dtorc.docs.write=true} writes the page instead. */
    @Test
    void thePageOfAllCommandsIsCurrent() throws IOException {
        Path file = Path.of("../docs/commands.md");
        String page = CommandsPage.of(CommandFamilies.all().table());
        if (Boolean.getBoolean("torc.docs.write")) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, page);
        }
        assertThat(file)
                .content()
                .as("write it anew with -Dtorc.docs.write=true")
                .isEqualTo(page);
    }
}
