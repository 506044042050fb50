package io.orgbridge.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.jsonwebtoken.Jwts;
import io.orgbridge.token.PrivateKeySource;
import io.orgbridge.token.PrivateKeys;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** {@code ./orgbridge keygen}: what it writes, what it prints, and that it never overwrites. */
class KeygenCommandTest {

    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-07-14T10:00:00Z"), ZoneOffset.UTC);

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    Path directory;

    @Test
    void keygen_emptyDirectory_keyAndCertificateThatBelongTogether() throws Exception {
        assertThat(keygen("--out", directory.toString())).isZero();

        Path key = directory.resolve("orgbridge.key");
        Path certificate = directory.resolve("orgbridge.crt");
        assertThat(files()).containsExactly(certificate, key);
        assertThat(Files.readString(key)).startsWith("-----BEGIN PRIVATE KEY-----\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
                .isEqualTo("rw-------");
        X509Certificate read = read(certificate);
        assertThat(read.getSubjectX500Principal().getName()).isEqualTo("CN=Orgbridge");
        assertThat(((RSAPublicKey) read.getPublicKey()).getModulus().bitLength())
                .isEqualTo(2048);
        String assertion = Jwts.builder()
                .subject("admin@acme-42.example")
                .signWith(PrivateKeys.load(PrivateKeySource.of(key.toString())), Jwts.SIG.RS256)
                .compact();
        assertThat(Jwts.parser()
                        .verifyWith(read.getPublicKey())
                        .build()
                        .parseSignedClaims(assertion)
                        .getPayload()
                        .getSubject())
                .isEqualTo("admin@acme-42.example");
        assertThat(out.toString())
                .contains("upload " + certificate)
                .contains("\"Use digital signatures\"")
                .contains("orgbridge.salesforce.private-key=" + key)
                .contains("valid until 2028-07-13")
                .doesNotContain("BEGIN");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void keygen_options_usedForBothFiles() throws Exception {
        Path deeper = directory.resolve("a/b");

        assertThat(keygen(
                        "--out",
                        deeper.toString(),
                        "--name",
                        "acme",
                        "--common-name",
                        "Acme Inc",
                        "--days",
                        "10",
                        "--bits",
                        "3072"))
                .isZero();

        X509Certificate certificate = read(deeper.resolve("acme.crt"));
        assertThat(certificate.getSubjectX500Principal().getName()).isEqualTo("CN=Acme Inc");
        assertThat(certificate.getNotAfter()).isEqualTo(Instant.parse("2026-07-24T10:00:00Z"));
        assertThat(PrivateKeys.load(
                                PrivateKeySource.of(deeper.resolve("acme.key").toString()))
                        .getModulus()
                        .bitLength())
                .isEqualTo(3072);
    }

    @ParameterizedTest
    @ValueSource(strings = {"orgbridge.key", "orgbridge.crt"})
    void keygen_fileInTheWay_namedAndKept(String name) throws Exception {
        Path file = Files.writeString(directory.resolve(name), "precious");

        assertThat(keygen("--out", directory.toString())).isEqualTo(1);

        assertThat(err.toString()).startsWith(file + " exists, and keys are never overwritten; ");
        assertThat(out.toString()).isEmpty();
        assertThat(files()).containsExactly(file);
        assertThat(file).hasContent("precious");
    }

    @Test
    void keygen_linkToNowhereInTheWay_notFollowed() throws Exception {
        Path target = directory.resolve("elsewhere");
        Path link = Files.createSymbolicLink(directory.resolve("orgbridge.key"), target);

        assertThat(keygen("--out", directory.toString())).isEqualTo(1);

        assertThat(err.toString()).startsWith(link + " exists");
        assertThat(Files.exists(target, LinkOption.NOFOLLOW_LINKS)).isFalse();
    }

    @Test
    void keygen_certificateAppearsMeanwhile_keptAndNoKeyLeftBehind() throws Exception {
        Path certificate = directory.resolve("orgbridge.crt");
        // The clock is asked after the first look at the directory and before anything is written.
        Clock racing = new Clock() {
            @Override
            public Instant instant() {
                try {
                    Files.writeString(certificate, "somebody else's");
                } catch (IOException failed) {
                    throw new UncheckedIOException(failed);
                }
                return CLOCK.instant();
            }

            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }
        };

        int exitCode = new CommandLine(new KeygenCommand(racing))
                .setErr(new PrintWriter(err, true))
                .execute("--out", directory.toString());

        assertThat(exitCode).isEqualTo(1);
        assertThat(err.toString()).startsWith(certificate + " exists");
        assertThat(files()).containsExactly(certificate);
        assertThat(certificate).hasContent("somebody else's");
    }

    @Test
    void keygen_outIsAFile_saysSo() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "x");

        assertThat(keygen("--out", file.toString())).isEqualTo(1);
        assertThat(keygen("--out", file.resolve("under").toString())).isEqualTo(1);

        assertThat(err.toString().lines()).hasSize(2).allMatch(line -> line.startsWith("Cannot write to " + file));
    }

    @ParameterizedTest
    @CsvSource({
        "--bits, 1024",
        "--bits, many",
        "--days, 0",
        "--days, 40000",
        "--name, ../x",
        "--name, ''",
        "--common-name, ''",
        "--colour, red"
    })
    void keygen_badUsage_exitCode2AndNothingMade(String option, String value) throws Exception {
        assertThat(keygen("--out", directory.toString(), option, value)).isEqualTo(2);

        assertThat(err.toString()).contains(option);
        assertThat(files()).isEmpty();
    }

    @Test
    void keygen_help_printsOptions() {
        assertThat(keygen("--help")).isZero();

        assertThat(out.toString()).contains("--common-name", "--days", "--bits", "--out", "--name", "Never overwrites");
    }

    private int keygen(String... arguments) {
        return new CommandLine(new KeygenCommand(CLOCK))
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }

    private List<Path> files() throws Exception {
        try (Stream<Path> files = Files.list(directory)) {
            return files.sorted().toList();
        }
    }

    private static X509Certificate read(Path file) throws Exception {
        try (InputStream in = Files.newInputStream(file)) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }
}
