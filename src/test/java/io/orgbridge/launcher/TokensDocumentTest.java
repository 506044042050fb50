package io.orgbridge.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.orgbridge.fixtures.Serving;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the walk-throughs of docs/tokens.md as they stand, except for the ports; a small program is the person. */
class TokensDocumentTest {
    private static final Pattern BLOCK = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL);
    private static final String PERSON = "io.orgbridge.launcher.Person";

    @TempDir
    Path folder;

    private String run(String section) throws Exception {
        String document = Files.readString(Path.of("docs", "tokens.md"));
        int begin = document.indexOf("\n## " + section + ". ");
        assertThat(begin).as("the section %s", section).isPositive();
        int end = document.indexOf("\n## ", begin + 1);
        StringBuilder script = new StringBuilder("set -e\n");
        Matcher blocks = BLOCK.matcher(document.substring(begin, end));
        while (blocks.find()) {
            script.append(blocks.group(1));
        }
        String text = script.toString()
                .replace("orgbridge.hub.username", "orgbridge.http.port=8080\norgbridge.hub.username")
                .replace("orgbridge local-salesforce", "orgbridge local-salesforce --port 8090")
                .replace("8080", String.valueOf(Serving.freePort()))
                .replace("8090", String.valueOf(Serving.freePort()));
        Path empty = Files.createDirectory(folder.resolve("empty"));
        Path out = folder.resolve("out.txt");
        ProcessBuilder builder = new ProcessBuilder("bash", "-c", text)
                .directory(empty.toFile())
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(out.toFile());
        builder.environment().merge("PATH", commands() + ":", (path, ours) -> ours + path);
        Process process = builder.start();
        try {
            boolean ended = process.waitFor(150, TimeUnit.SECONDS);
            assertThat(ended && process.exitValue() == 0)
                    .as(() -> (ended ? "exit code " + process.exitValue() : "no end") + "\n" + read(out) + "\n"
                            + read(empty.resolve("run.log")))
                    .isTrue();
            return read(out);
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            ended(empty);
        }
    }

    /** What stays running when the shell has ended belongs to nobody any more: it is found by its folder. */
    private static void ended(Path empty) {
        ProcessHandle.allProcesses().filter(process -> isIn(process, empty)).forEach(ProcessHandle::destroyForcibly);
    }

    private static boolean isIn(ProcessHandle process, Path folder) {
        try {
            return Files.readSymbolicLink(Path.of("/proc", String.valueOf(process.pid()), "cwd"))
                    .equals(folder.toRealPath());
        } catch (IOException gone) {
            return false;
        }
    }

    /** {@code orgbridge} from the class path of the tests, and a person who opens what {@code xdg-open} is given. */
    private Path commands() throws IOException {
        Path commands = Files.createDirectory(folder.resolve("commands"));
        String java = Path.of(System.getProperty("java.home"), "bin", "java")
                + " -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xmx256m -cp '"
                + System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
                + "' -Dlogback.configurationFile=io/orgbridge/launcher/logback.xml ";
        script(commands.resolve("xdg-open"), "exec " + java + PERSON + " \"$1\"\n");
        script(commands.resolve("orgbridge"), """
                case "$*" in
                *--authorize*)
                  mkfifo pasted
                  %1$s io.orgbridge.launcher.Main "$@" < pasted 2> asked &
                  exec 3> pasted
                  until grep -q 'authorize?' asked; do sleep 0.2; done
                  %1$s %2$s "$(grep 'authorize?' asked)" https://app.vendor.example >&3
                  exec 3>&-
                  wait $!
                  ;;
                *) exec %1$s io.orgbridge.launcher.Main "$@" ;;
                esac
                """.formatted(java, PERSON));
        return commands;
    }

    private static void script(Path file, String text) throws IOException {
        Files.writeString(file, "#!/bin/bash\n" + text);
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    private static String read(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            return e.toString();
        }
    }

    @Test
    void proxySignUp_withACertificate() throws Exception {
        assertThat(run("A")).contains("FOLLOWED", "\"status\":\"set\"", "\"flow\":\"jwt-bearer\"");
    }

    @Test
    void proxySignUp_withoutACertificate() throws Exception {
        assertThat(run("B")).contains("FOLLOWED", "\"status\":\"set\"", "\"flow\":\"refresh-token\"");
    }

    @Test
    void entryThatIsSetOrNotSet() throws Exception {
        String out = run("C");

        String words = out.replaceAll("  +", "|");
        assertThat(words)
                .containsSubsequence(
                        "signup@vendor.example|hub|refresh-token|Not Set|Not Set|-|http://127.0.0.1:",
                        "/oauth/start?org=hub&user=signup%40vendor.example",
                        "signup@vendor.example|hub|refresh-token|Set|Set|",
                        "signup@vendor.example|unknown|refresh-token|Not Set|Not Set|-|",
                        "signup@vendor.example|hub|refresh-token|Set|Set|");
        assertThat(words).containsPattern("\nsignup@vendor.example\\|00D\\w{15}\\|refresh-token\\|Set\\|Set\\|\\d");
        assertThat(out)
                .as("the doctor, when all is said and done")
                .containsPattern("ok +consents ")
                .doesNotContainPattern("(?m)^FAIL ");
    }

    @Test
    void appThatANewOrgDoesNotKnowYet() throws Exception {
        String out = run("D");

        assertThat(out).contains("User          jo@new-org.example", "\"preferred_username\":\"jo@new-org.example\"");
        assertThat(out).as("no token, no code").doesNotContain("5Aep", "code=", "!");
    }

    @Test
    void oneSettingsObject() throws Exception {
        assertThat(run("E")).contains("User          signup@vendor.example", "Flow          jwt-bearer");
    }

    @Test
    void fetchedOnce_readByMany() throws Exception {
        assertThat(run("F")).contains("One token").containsPattern("\"token\":1\\b");
    }
}
