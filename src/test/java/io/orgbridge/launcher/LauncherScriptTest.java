package io.orgbridge.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the script {@code orgbridge} starts, in a folder with a space in its name; Java itself only tells its arguments. */
class LauncherScriptTest {
    @TempDir
    private Path directory;

    private Path home;

    @BeforeEach
    void install() throws IOException {
        home = Files.createDirectories(directory.resolve("a home"));
        Files.copy(Path.of("orgbridge"), home.resolve("orgbridge"));
        Path java = Files.createDirectories(directory.resolve("a jdk/bin")).resolve("java");
        Files.writeString(java, "#!/bin/sh\nprintf '%s\\n' \"$@\"\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path target = Files.createDirectories(home.resolve("target"));
        Files.createFile(target.resolve("orgbridge.jar"));
        Files.createFile(target.resolve("lib.complete"));
    }

    private List<String> arguments(String... given) throws Exception {
        ProcessBuilder script =
                new ProcessBuilder("sh", home.resolve("orgbridge").toString());
        script.command().addAll(List.of(given));
        script.environment().put("JAVA_HOME", directory.resolve("a jdk").toString());
        script.environment().put("ORGBRIDGE_JAVA_OPTS", "-Da=1 -Db=2");
        Process process = script.redirectErrorStream(true).start();
        List<String> lines = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return lines;
    }

    @Test
    void command_isStartedWithTheJarAndItsArgumentsAsTheyAre() throws Exception {
        assertThat(arguments("order", "a file.csv"))
                .endsWith("-Da=1", "-Db=2", "-jar", home + "/target/orgbridge.jar", "order", "a file.csv");
    }

    @Test
    void archiveOfClasses_isUsedByTheLocalSalesforceOnly() throws Exception {
        Path archive = Files.createFile(home.resolve("target/orgbridge.jsa"));
        Files.setLastModifiedTime(
                archive,
                FileTime.fromMillis(Files.getLastModifiedTime(home.resolve("target/orgbridge.jar"))
                                .toMillis()
                        + 5_000));

        assertThat(arguments("local-salesforce", "--port", "0"))
                .contains("-XX:SharedArchiveFile=" + archive, "-Da=1")
                .endsWith("-jar", home + "/target/orgbridge.jar", "local-salesforce", "--port", "0");
        assertThat(arguments("demo", "--once")).noneMatch(argument -> argument.contains("SharedArchiveFile"));
    }
}
