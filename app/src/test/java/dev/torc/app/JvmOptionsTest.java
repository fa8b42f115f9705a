package dev.torc.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The launcher's flags of the JVM. */
class JvmOptionsTest {
    private static final Pattern NOT_INLINED = Pattern.compile("-XX:CompileCommand=dontinline,([^:\\s]+)::(\\S+)");

    /** The JVM says nothing of a name that there is not: a method that was renamed would be inlined again. */
    @Test
    void methodsThatAreNotToBeInlinedExist() throws Exception {
        String options = Files.readString(Path.of("src/main/jvm/server.options"));
        List<MatchResult> named = NOT_INLINED.matcher(options).results().toList();
        assertThat(named).isNotEmpty().hasSize((int)
                options.lines().filter(line -> line.contains("dontinline")).count());
        for (MatchResult each : named) {
            Class<?> owner = Class.forName(each.group(1), false, getClass().getClassLoader());
            assertThat(Arrays.stream(owner.getDeclaredMethods()).map(Method::getName))
                    .contains(each.group(2));
        }
    }
}
