package io.orgbridge.launcher;

import io.orgbridge.TokenSetup;
import io.orgbridge.config.ConfigException;
import io.orgbridge.config.OrgbridgeConfig;
import io.orgbridge.config.Setting;
import io.orgbridge.token.Vault;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPrivateKey;
import java.security.spec.RSAPublicKeySpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.Optional;

/** Looks at private keys, the certificate beside one, and the keyset; shows fingerprints and file modes, never a key. */
final class KeyChecks {
    private static final Duration SOON = Duration.ofDays(30);

    private final OrgbridgeConfig config;
    private final Clock clock;

    KeyChecks(OrgbridgeConfig config, Clock clock) {
        this.config = config;
        this.clock = clock;
    }

    Check key(String name, Setting<String> setting) {
        RSAPrivateKey key;
        try {
            key = TokenSetup.key(config, setting);
        } catch (ConfigException e) {
            return Check.failed(
                    name,
                    String.join("; ", e.problems()),
                    "Correct " + setting.key() + "; keys are made by ./orgbridge keygen");
        }
        Optional<Path> file = TokenSetup.keySource(config, setting).file();
        String detail = "RSA " + key.getModulus().bitLength()
                + file.map(path -> ", " + path + mode(path)).orElse(", given as text");
        try {
            Optional<PublicKey> publicKey = publicKey(key);
            if (publicKey.isEmpty()) {
                return Check.ok(name, detail);
            }
            String print = HexFormat.of().formatHex(sha256(publicKey.get().getEncoded()));
            detail += ", public key SHA-256 " + print;
            Optional<Path> beside = file.map(KeyChecks::certificateFile).filter(Files::isRegularFile);
            return beside.isPresent()
                    ? certificate(name, detail, beside.get(), publicKey.get())
                    : Check.ok(name, detail);
        } catch (GeneralSecurityException | IOException e) {
            return Check.ok(name, detail + "; the certificate beside it cannot be read");
        }
    }

    private Check certificate(String name, String detail, Path file, PublicKey publicKey)
            throws GeneralSecurityException, IOException {
        X509Certificate certificate;
        try (InputStream in = Files.newInputStream(file)) {
            certificate =
                    (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
        if (!certificate.getPublicKey().equals(publicKey)) {
            return Check.failed(
                    name,
                    detail + "; " + file + " belongs to another key",
                    "Upload the certificate that belongs to this key to the app, or name the key that belongs to it");
        }
        Instant end = certificate.getNotAfter().toInstant();
        String until = end.atZone(ZoneOffset.UTC).toLocalDate().toString();
        if (end.isBefore(clock.instant())) {
            return Check.failed(
                    name,
                    detail + "; " + file + " has expired on " + until,
                    "Make a new pair with ./orgbridge keygen, and upload its certificate to the app");
        }
        String fingerprint = HexFormat.ofDelimiter(":").withUpperCase().formatHex(sha256(certificate.getEncoded()));
        boolean soon = end.isBefore(clock.instant().plus(SOON));
        return Check.ok(
                name,
                detail + "; " + file + " belongs to it, SHA-256 " + fingerprint + ", valid until " + until
                        + (soon ? " only" : ""));
    }

    /** Where keygen puts the certificate of a key. */
    private static Path certificateFile(Path key) {
        String name = key.getFileName().toString();
        return key.resolveSibling((name.contains(".") ? name.substring(0, name.lastIndexOf('.')) : name) + ".crt");
    }

    private static Optional<PublicKey> publicKey(RSAPrivateKey key) throws GeneralSecurityException {
        return key instanceof RSAPrivateCrtKey whole
                ? Optional.of(KeyFactory.getInstance("RSA")
                        .generatePublic(new RSAPublicKeySpec(whole.getModulus(), whole.getPublicExponent())))
                : Optional.empty();
    }

    private static byte[] sha256(byte[] content) throws GeneralSecurityException {
        return MessageDigest.getInstance("SHA-256").digest(content);
    }

    /** The keyset is made at the first start, so that none is there tells nothing. */
    Check keyset() {
        String keyset = config.get(OrgbridgeConfig.KEYSET);
        boolean inline = isInline(keyset);
        try {
            if (!hasKeyset()) {
                return Check.ok("keyset", keyset + " is made at the first start, with mode 0600");
            }
            int keys = Vault.open(keyset).size();
            return Check.ok(
                    "keyset",
                    (inline ? "given as text" : keyset + mode(Path.of(keyset.strip()))) + ", "
                            + (keys == 1 ? "1 key" : keys + " keys"));
        } catch (RuntimeException e) {
            return Check.failed(
                    "keyset",
                    String.valueOf(e.getMessage()),
                    "Give orgbridge.secrets.keyset the keyset under which the database's tokens were stored");
        }
    }

    /** Whether there is a keyset already; opening one would make it. */
    boolean hasKeyset() {
        String keyset = config.get(OrgbridgeConfig.KEYSET);
        return isInline(keyset) || Files.exists(Path.of(keyset.strip()));
    }

    private static boolean isInline(String keyset) {
        return keyset.stripLeading().startsWith("{");
    }

    private static String mode(Path file) {
        try {
            int mode = (Integer) Files.getAttribute(file, "unix:mode") & 0777;
            return " (mode 0" + Integer.toOctalString(mode) + ")";
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException noModesHere) {
            return "";
        }
    }
}
