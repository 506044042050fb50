package io.orgbridge.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** docs/configuration.md and application.properties say what the settings are. */
class ConfigurationReferenceTest {
    @Test
    void theReferenceHasARowForEverySettingWithItsDefaultAndMeaning() throws Exception {
        String expected = OrgbridgeConfig.settings().stream()
                .map(setting -> "| `" + setting.key() + "` | " + fallback(setting.fallback()) + " | "
                        + setting.meaning().replace("|", "\\|") + " |")
                .collect(Collectors.joining("\n"));
        assertThat(Files.readString(Path.of("docs/configuration.md"))).contains(expected);
    }

    @Test
    void theShippedPropertiesNameOnlyKnownSettings() throws Exception {
        for (String file : new String[] {"application.properties", "application-local.properties"}) {
            assertThat(Files.readAllLines(Path.of(file)).stream()
                            .map(line -> line.replaceFirst("^#(?=orgbridge\\.)", ""))
                            .filter(line -> line.startsWith("orgbridge."))
                            .map(line -> line.replaceFirst("=.*", "")))
                    .isSubsetOf(OrgbridgeConfig.settings().stream()
                            .map(Setting::key)
                            .toList());
        }
    }

    private static String fallback(String fallback) {
        return fallback == null ? "required" : fallback.isEmpty() ? "–" : "`" + fallback + "`";
    }
}
