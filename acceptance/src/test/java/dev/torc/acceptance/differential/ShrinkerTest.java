package dev.torc.acceptance.differential;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShrinkerTest {
    @Test
    void leavesOnlyWhatIsNeededToFail() {
        List<List<String>> commands = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            commands.add(List.of("SET", "k" + i, "value"));
        }
        commands.set(7, List.of("EXPIRE", "k", "100", "NX"));
        commands.set(29, List.of("GET", "long-key", "x"));

        Shrinker shrinker = new Shrinker(fewer -> {
            List<String> names = fewer.stream().map(List::getFirst).toList();
            return names.indexOf("EXPIRE") >= 0 && names.lastIndexOf("GET") > names.indexOf("EXPIRE");
        });

        assertThat(shrinker.shrink(commands)).containsExactly(List.of("EXPIRE"), List.of("GET"));
    }

    @Test
    void shortensWordsThatMustStay() {
        Shrinker shrinker = new Shrinker(fewer -> fewer.getFirst().size() > 1);
        assertThat(shrinker.shrink(List.of(List.of("ECHO", "some long text", "more"))))
                .containsExactly(List.of("ECHO", "a"));
    }
}
