package io.orgbridge.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Security;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PKCS8Generator;
import org.bouncycastle.openssl.jcajce.JcaMiscPEMGenerator;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every form that the private key may have, and one clear line without key material for each that it may not. */
class PrivateKeysTest {

    private static final String SETTING = "orgbridge.salesforce.private-key";
    private static final SelfSignedKeyPair PAIR =
            SelfSignedKeyPair.generate("Test", 2048, Duration.ofDays(1), Clock.systemUTC());
    private static final String PEM = PAIR.privateKeyPem();
    private static final String BODY = PEM.lines()
            .filter(line -> !line.startsWith("-----"))
            .reduce(String::concat)
            .orElseThrow();

    @TempDir
    Path directory;

    @AfterAll
    static void noProviderRegistered() {
        assertThat(Security.getProvider(BouncyCastleProvider.PROVIDER_NAME)).isNull();
    }

    @Test
    void pemText_everyWayToWriteLineBreaks() {
        assertLoads(PEM);
        assertLoads(PEM.replace("\n", "\r\n"));
        assertLoads(PEM.replace("\n", "\\n"));
        assertLoads(PEM.replace("\n", "\\r\\n"));
        assertLoads(PEM.replace("\n", " "));
        assertLoads("-----BEGIN PRIVATE KEY-----" + BODY + "-----END PRIVATE KEY-----");
        assertLoads("\uFEFF  # key of acme\n" + PEM + PAIR.certificatePem());
        assertLoads(PAIR.certificatePem() + PEM);
    }

    @Test
    void pemFile_pkcs8AndPkcs1() throws Exception {
        assertLoads(file("pkcs8.pem", PEM));
        assertLoads(file("pkcs1.key", KeyForms.pkcs1(PAIR)));
        assertLoads("file:" + file("pkcs8.pem", PEM));
        assertLoads(" " + file("pkcs8.pem", PEM) + "\n");
    }

    @Test
    void pemEncrypted_withItsPassword() throws Exception {
        assertLoads(file("new.pem", KeyForms.encrypted(PAIR, PKCS8Generator.AES_256_CBC, "s3cret")), "s3cret", null);
        assertLoads(file("3des.pem", KeyForms.encrypted(PAIR, PKCS8Generator.PBE_SHA1_3DES, "s3cret")), "s3cret", null);
        assertLoads(file("old.pem", KeyForms.oldEncrypted(PAIR, "s3cret")), "s3cret", null);
        assertLoads(KeyForms.oldEncrypted(PAIR, "s3cret").replace("\n", "\\n"), "s3cret", null);
    }

    @Test
    void pemEncrypted_withoutOrWithAWrongPassword() throws Exception {
        String file = file("new.pem", KeyForms.encrypted(PAIR, PKCS8Generator.AES_256_CBC, "s3cret"));
        String old = file("old.pem", KeyForms.oldEncrypted(PAIR, "s3cret"));

        for (String path : new String[] {file, old}) {
            assertUnusable(path, null, null)
                    .hasMessage("orgbridge.salesforce.private-key is \"" + path + "\", which is encrypted; "
                            + "give its password in orgbridge.salesforce.private-key-password");
            assertUnusable(path, "wr0ng", null)
                    .hasMessage("orgbridge.salesforce.private-key is \"" + path + "\", which does not open with the "
                            + "password given; correct orgbridge.salesforce.private-key-password");
        }
    }

    @Test
    void keystore_oneKey() throws Exception {
        assertLoads(keystore("one.p12", "s3cret", "app"), "s3cret", null);
        assertLoads(keystore("one.PFX", "s3cret", "app"), "s3cret", "APP");
    }

    @Test
    void keystore_severalKeys_byAlias() throws Exception {
        String path = keystore("two.p12", "s3cret", "app", "other");

        assertLoads(path, "s3cret", "other");
        assertUnusable(path, "s3cret", null)
                .hasMessageEndingWith(
                        "which has several keys; say in orgbridge.salesforce.private-key-alias which: app, other");
        assertUnusable(path, "s3cret", "appp")
                .hasMessageEndingWith(
                        "which has no key \"appp\"; correct orgbridge.salesforce.private-key-alias; it has app, other");
    }

    @Test
    void keystore_withoutOrWithAWrongPassword() throws Exception {
        String path = keystore("one.p12", "s3cret", "app");

        assertUnusable(path, null, null)
                .hasMessageEndingWith("which has a password; give it in orgbridge.salesforce.private-key-password");
        assertUnusable(path, "wr0ng", null)
                .hasMessageEndingWith("which does not open with the password given; "
                        + "correct orgbridge.salesforce.private-key-password");
    }

    @Test
    void keystore_notOneOrWithoutAKey() throws Exception {
        assertUnusable(file("junk.p12", "junk"), "s3cret", null)
                .hasMessageEndingWith(
                        "which is no PKCS#12 keystore, or a damaged one; export it anew, or give a PEM file");
        assertUnusable(keystore("none.p12", "s3cret"), "s3cret", null)
                .hasMessageEndingWith("which has no private key, only certificates; "
                        + "export it anew together with the private key");
    }

    @Test
    void otherThings_saidWhatTheyAre() throws Exception {
        String need = "; Salesforce needs an RSA private key (-----BEGIN PRIVATE KEY-----): "
                + "make one with ./orgbridge keygen";
        assertUnusable(PAIR.certificatePem())
                .hasMessage(
                        "orgbridge.salesforce.private-key is PEM text, which is a certificate; the certificate goes "
                                + "into the connected app; give the private key that was made with it");
        assertUnusable(KeyForms.pem(new JcaMiscPEMGenerator(PAIR.certificate().getPublicKey())))
                .hasMessageEndingWith("which is a public key" + need);
        PrivateKey ec = KeyPairGenerator.getInstance("EC").generateKeyPair().getPrivate();
        assertUnusable(KeyForms.pem(new JcaPKCS8Generator(ec, null)))
                .hasMessageEndingWith("which is an EC private key" + need);
        assertUnusable("-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----")
                .hasMessageEndingWith("which is an EC private key" + need);
        PrivateKey edwards =
                KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPrivate();
        assertUnusable(KeyForms.pem(new JcaPKCS8Generator(edwards, null)))
                .hasMessageEndingWith("which is an Edwards-curve private key" + need);
        PrivateKey pss =
                KeyPairGenerator.getInstance("RSASSA-PSS").generateKeyPair().getPrivate();
        assertUnusable(KeyForms.pem(new JcaPKCS8Generator(pss, null)))
                .hasMessageEndingWith("which is an RSA key restricted to RSASSA-PSS" + need);
        assertUnusable("-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----")
                .hasMessageContaining("which is an OpenSSH private key; ");
        assertUnusable("-----BEGIN PGP MESSAGE-----\nAAAA\n-----END PGP MESSAGE-----")
                .hasMessageEndingWith("which is something else in PEM form" + need);
    }

    @Test
    void rsaTooShort_saidHowShort() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(1024);

        assertUnusable(KeyForms.pem(
                        new JcaPKCS8Generator(generator.generateKeyPair().getPrivate(), null)))
                .hasMessage("orgbridge.salesforce.private-key is PEM text, which is an RSA key of only 1024 bits; "
                        + "make a key pair with ./orgbridge keygen of 2048 bits");
    }

    @Test
    void damagedPem_saidSo() throws Exception {
        String damaged = "which is damaged: its content is no private key; copy it anew, whole and unchanged";
        String cutOff = "which is cut off: a -----BEGIN line without its -----END line; "
                + "give the whole text, from the first dash to the last";
        assertUnusable(PEM.replace(BODY.substring(64, 128), "")).hasMessageEndingWith(damaged);
        assertUnusable(PEM.replace(BODY.substring(64, 66), "*!")).hasMessageEndingWith(damaged);
        assertUnusable("-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----")
                .hasMessageEndingWith(damaged);
        assertUnusable("-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----")
                .hasMessageEndingWith(damaged);
        assertUnusable(PEM.substring(0, 900)).hasMessageEndingWith(cutOff);
        assertUnusable(file("cut.pem", PEM.substring(0, 900))).hasMessageEndingWith(cutOff);
    }

    @Test
    void oneNumberChanged_saidDamaged() {
        byte[] der = PAIR.privateKey().getEncoded();
        for (int at = 400; at < der.length; at += 100) {
            byte[] changed = der.clone();
            changed[at] ^= 1;
            String text = "-----BEGIN PRIVATE KEY-----\n" + Base64.getEncoder().encodeToString(changed)
                    + "\n-----END PRIVATE KEY-----";

            assertUnusable(text).hasMessageContaining("which is damaged: its numbers do not fit together; ");
        }
    }

    @Test
    void notAKeyFile_saidSo() throws Exception {
        assertUnusable("keys/absent.pem")
                .hasMessage(
                        "orgbridge.salesforce.private-key is \"keys/absent.pem\", which does not exist; correct the "
                                + "path (it is relative to the working directory), or make a key pair with ./orgbridge keygen");
        assertUnusable("~/absent.pem")
                .hasMessageEndingWith("which does not exist; write the whole path, since ~ means nothing here");
        assertUnusable(" ").hasMessageContaining("which is empty; ");
        assertUnusable(directory.toString()).hasMessageContaining("which is a directory; ");
        assertUnusable(file("empty.pem", "")).hasMessageContaining("which is an empty file; ");
        assertUnusable(file("junk.pem", "junk"))
                .hasMessageContaining("which has no private key in PEM form (-----BEGIN PRIVATE KEY-----); ");
        assertUnusable(file("big.pem", "x".repeat(1_100_000)))
                .hasMessageContaining("which is a file of more than 1 MB; ");
        assertUnusable(file("key.der", PAIR.privateKey().getEncoded()))
                .hasMessageContaining("which is binary; ")
                .hasMessageContaining("openssl pkcs8 -topk8");
        assertUnusable(file("key.jks", new byte[] {(byte) 0xFE, (byte) 0xED, (byte) 0xFE, (byte) 0xED}))
                .hasMessageContaining("which is a JKS keystore; ");
        assertUnusable("a\0b").hasMessageContaining("which is neither a path nor PEM text; ");
    }

    @ParameterizedTest
    @ValueSource(ints = {40, 64, 200, 1600})
    void keyMaterialWithoutItsHeader_neverShown(int length) {
        String part = BODY.substring(0, length);

        assertThatThrownBy(load(part, null, null))
                .isInstanceOf(UnusablePrivateKeyException.class)
                .hasMessageContaining("a text of " + length + " characters")
                .hasMessageNotContaining(part.substring(0, 20));
        assertThat(PrivateKeySource.of(part).toString()).doesNotContain(part.substring(0, 20));
        assertThatThrownBy(load(PEM.substring(28, 28 + length), null, null))
                .hasMessageNotContaining(PEM.substring(30, 50));
    }

    @Test
    void toString_neitherKeyNorPassword() {
        assertThat(new PrivateKeySource(SETTING, PEM, "s3cret", "app")).hasToString("PrivateKeySource[PEM text]");
        assertThat(new PrivateKeySource(SETTING, "a.p12", "s3cret", "app")).hasToString("PrivateKeySource[\"a.p12\"]");
    }

    @ParameterizedTest
    @CsvSource({"rw-------, false", "r--------, false", "rw-r-----, true", "rw----r--, true", "rwx--x--x, false"})
    void fileThatOthersCanRead_isRefused(String mode, boolean refused) throws Exception {
        Path file = Path.of(file("key.pem", PEM));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));

        if (refused) {
            assertThatThrownBy(load(file.toString(), null, null))
                    .hasMessageContaining("can be read by other users")
                    .hasMessageContaining("chmod 600");
        } else {
            assertLoads(file.toString());
        }
    }

    private static void assertLoads(String value) {
        assertLoads(value, null, null);
    }

    private static void assertLoads(String value, String password, String alias) {
        java.security.interfaces.RSAPrivateKey key =
                PrivateKeys.load(new PrivateKeySource(SETTING, value, password, alias));
        assertThat(key.getModulus()).isEqualTo(PAIR.privateKey().getModulus());
        assertThat(key.getPrivateExponent()).isEqualTo(PAIR.privateKey().getPrivateExponent());
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> assertUnusable(String value) {
        return assertUnusable(value, null, null);
    }

    /** One line, no cause, and nothing of the key or the password in it. */
    private static AbstractThrowableAssert<?, ? extends Throwable> assertUnusable(
            String value, String password, String alias) {
        AbstractThrowableAssert<?, ? extends Throwable> thrown = assertThatThrownBy(load(value, password, alias))
                .isInstanceOf(UnusablePrivateKeyException.class)
                .hasNoCause()
                .hasMessageStartingWith(SETTING + " is ")
                .hasMessageContaining("; ")
                .hasMessageNotContainingAny("\n", "s3cret", "wr0ng");
        for (int at = 0; at + 24 <= BODY.length(); at += 8) {
            thrown.hasMessageNotContaining(BODY.substring(at, at + 24));
        }
        return thrown;
    }

    private static ThrowingCallable load(String value, String password, String alias) {
        return () -> PrivateKeys.load(new PrivateKeySource(SETTING, value, password, alias));
    }

    private String file(String name, String content) throws IOException {
        return file(name, content.getBytes(StandardCharsets.UTF_8));
    }

    private String file(String name, byte[] content) throws IOException {
        return onlyOurs(Files.write(directory.resolve(name), content));
    }

    private static String onlyOurs(Path file) throws IOException {
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"))
                .toString();
    }

    private String keystore(String name, String password, String... aliases) throws Exception {
        return file(name, KeyForms.keystore(PAIR, password, aliases));
    }
}
