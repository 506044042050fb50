package io.orgbridge.token;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPrivateKey;
import java.util.Locale;

/**
 * Loads the RSA private key that signs the assertions of the JWT bearer flow. Stateless and thread-safe; reads the file
 * at each call, so keep the key.
 *
 * <pre>{@code
 * RSAPrivateKey key = PrivateKeys.load(PrivateKeySource.of("orgbridge.key"));
 * }</pre>
 *
 * <p>Salesforce takes RS256 only (https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_jwt_flow.htm),
 * thus RSA, and of 2048 bits at least.
 */
public final class PrivateKeys {
    private static final String KEYGEN = "make a key pair with ./orgbridge keygen";
    private static final int SMALLEST_BITS = 2048;
    private static final int LARGEST_FILE = 1 << 20;
    private static final int DER_SEQUENCE = 0x30;
    private static final int JKS_MAGIC = 0xFE;

    private PrivateKeys() {}

    /**
     * Loads the key.
     *
     * @throws UnusablePrivateKeyException if there is none, if it is not an RSA private key of 2048 bits or more, or if
     *     the password is wrong
     */
    public static RSAPrivateKey load(PrivateKeySource source) {
        RSAPrivateKey key = source.isPemText() ? PemPrivateKey.read(source.value(), source) : loadFile(source);
        int bits = key.getModulus().bitLength();
        if (bits < SMALLEST_BITS) {
            throw new UnusablePrivateKeyException(
                    source, "is an RSA key of only " + bits + " bits", KEYGEN + " of " + SMALLEST_BITS + " bits");
        }
        if (!isConsistent(key)) {
            throw new UnusablePrivateKeyException(
                    source, "is damaged: its numbers do not fit together", "copy it anew, whole and unchanged");
        }
        if (source.file().filter(PrivateFiles::othersCanRead).isPresent()) {
            throw new UnusablePrivateKeyException(
                    source,
                    "can be read by other users of this machine",
                    "chmod 600 it; if it was so for long, make a new one");
        }
        return key;
    }

    /** Finds a flipped bit here rather than as Salesforce's "invalid assertion"; the parsers do not look. */
    private static boolean isConsistent(RSAPrivateKey key) {
        if (!(key instanceof RSAPrivateCrtKey crt)) {
            return true;
        }
        BigInteger p = crt.getPrimeP();
        BigInteger q = crt.getPrimeQ();
        BigInteger d = crt.getPrivateExponent();
        BigInteger e = crt.getPublicExponent();
        BigInteger pLess = p.subtract(BigInteger.ONE);
        BigInteger qLess = q.subtract(BigInteger.ONE);
        return pLess.signum() > 0
                && qLess.signum() > 0
                && p.multiply(q).equals(crt.getModulus())
                && d.mod(pLess).equals(crt.getPrimeExponentP())
                && d.mod(qLess).equals(crt.getPrimeExponentQ())
                && e.multiply(d).mod(pLess).equals(BigInteger.ONE)
                && e.multiply(d).mod(qLess).equals(BigInteger.ONE)
                && q.multiply(crt.getCrtCoefficient()).mod(p).equals(BigInteger.ONE);
    }

    private static RSAPrivateKey loadFile(PrivateKeySource source) {
        if (source.value().isBlank()) {
            throw new UnusablePrivateKeyException(source, "is empty", KEYGEN);
        }
        Path file = source.file()
                .orElseThrow(() -> new UnusablePrivateKeyException(
                        source, "is neither a path nor PEM text", "give the path of a PEM file; " + KEYGEN));
        byte[] content = read(file, source);
        String text = new String(content, StandardCharsets.ISO_8859_1);
        if (text.contains("-----BEGIN")) {
            return PemPrivateKey.read(text, source);
        }
        String name = file.toString().toLowerCase(Locale.ROOT);
        if (name.endsWith(".p12") || name.endsWith(".pfx")) {
            return KeystorePrivateKey.read(content, source);
        }
        int first = content.length == 0 ? -1 : content[0] & 0xFF;
        throw switch (first) {
            case -1 -> new UnusablePrivateKeyException(source, "is an empty file", KEYGEN);
            case DER_SEQUENCE ->
                new UnusablePrivateKeyException(
                        source,
                        "is binary",
                        "name it .p12 if it is a PKCS#12 keystore, or convert it: "
                                + "openssl pkcs8 -topk8 -nocrypt -inform DER -in FILE -out orgbridge.key");
            case JKS_MAGIC ->
                new UnusablePrivateKeyException(
                        source,
                        "is a JKS keystore",
                        "convert it: keytool -importkeystore -srckeystore FILE -destkeystore orgbridge.p12 "
                                + "-deststoretype PKCS12");
            default ->
                new UnusablePrivateKeyException(
                        source, "has no private key in PEM form (-----BEGIN PRIVATE KEY-----)", KEYGEN);
        };
    }

    private static byte[] read(Path file, PrivateKeySource source) {
        if (Files.isDirectory(file)) {
            throw new UnusablePrivateKeyException(source, "is a directory", "give the path of the key's file in it");
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] content = in.readNBytes(LARGEST_FILE + 1);
            if (content.length > LARGEST_FILE) {
                throw new UnusablePrivateKeyException(
                        source, "is a file of more than 1 MB", "give the path of the key's file");
            }
            return content;
        } catch (NoSuchFileException absent) {
            String mend = source.value().strip().startsWith("~")
                    ? "write the whole path, since ~ means nothing here"
                    : "correct the path (it is relative to the working directory), or " + KEYGEN;
            throw new UnusablePrivateKeyException(source, "does not exist", mend);
        } catch (AccessDeniedException denied) {
            throw new UnusablePrivateKeyException(
                    source,
                    "this process may not read",
                    "make user " + System.getProperty("user.name") + " its owner, with mode 0600");
        } catch (IOException broken) {
            throw new UnusablePrivateKeyException(
                    source, "cannot be read (" + broken.getClass().getSimpleName() + ")", "check the file's disk");
        }
    }
}
