package dev.torc.commands.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The files for people: the manual's page and the sample, both beside the modules. */
class SettingsPageTest {
    private static final Path ROOT = Path.of("..");

    private final Settings settings = new Settings("/");

    @Test
    void pageIsCurrent() throws IOException {
        Path page = ROOT.resolve("docs/settings.md");
        if ("write".equals(System.getProperty("torc.docs"))) {
            Files.createDirectories(page.getParent());
            Files.writeString(page, SettingsPage.text(settings));
        }
        assertThat(Files.readString(page))
                .as("docs/settings.md: write it anew with -Dtest=SettingsPageTest -Dtorc.docs=write")
                .isEqualTo(SettingsPage.text(settings));
    }

    @Test
    void sampleHasOnlySettingsWithAnEffect() throws IOException {
        List<String> given = new ArrayList<>();
        for (String line : Files.readString(ROOT.resolve("torc.conf")).split("\n", -1)) {
            // "#name value" is a setting left out, "# text" a comment.
            boolean leftOut =
                    line.startsWith("#") && line.length() > 1 && line.charAt(1) != ' ' && line.charAt(1) != '#';
            if (leftOut) {
                given.add(line.substring(1));
            } else if (!ConfigText.isBlankOrComment(line)) {
                given.add(line);
            }
        }
        assertThat(given).hasSizeGreaterThan(20);
        for (String line : given) {
            Settings alone = new Settings("/");
            alone.load(line, path -> "", name -> name.equals("flushall"));
            assertThat(alone.warnings()).as(line).isEmpty();
        }
    }

    @Test
    void everySettingHasAMeaning() {
        for (SettingGroup group : settings.groups()) {
            for (Setting<?> setting : group.settings()) {
                assertThat(setting.meaning()).as(setting.name()).isNotBlank().doesNotContain("|", "\n");
            }
        }
    }
}
