package io.orgbridge.token;

import java.io.IOException;
import java.io.StringReader;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.RSAPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8DecryptorProviderBuilder;
import org.bouncycastle.openssl.jcajce.JcePEMDecryptorProviderBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.bouncycastle.pkcs.PKCSException;

/** Reads an RSA private key from PEM text: PKCS#8 or PKCS#1, plain or encrypted. */
final class PemPrivateKey {

    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]{1,40})-----(.*?)-----END \\1-----", Pattern.DOTALL);

    private static final String NEED = "Salesforce needs an RSA private key (-----BEGIN PRIVATE KEY-----)";
    private static final String KEYGEN = NEED + ": make one with ./orgbridge keygen";

    /** What else people put here. Of the block's own words none but these get into a message. */
    private static final Map<String, String> OTHERS = Map.of(
            "CERTIFICATE", "a certificate",
            "TRUSTED CERTIFICATE", "a certificate",
            "PUBLIC KEY", "a public key",
            "RSA PUBLIC KEY", "a public key",
            "CERTIFICATE REQUEST", "a certificate request",
            "NEW CERTIFICATE REQUEST", "a certificate request",
            "EC PARAMETERS", "an EC key",
            "EC PRIVATE KEY", "an EC private key",
            "DSA PRIVATE KEY", "a DSA private key");

    private record Block(String type, String body) {}

    private PemPrivateKey() {}

    /**
     * @param text may have other blocks beside the key's, such as the certificate; {@code \n} may stand for line breaks
     * @param source for the password, and for messages
     */
    static RSAPrivateKey read(String text, PrivateKeySource source) {
        List<Block> blocks = blocks(text.replace("\\r", "").replace("\\n", "\n"));
        if (blocks.isEmpty()) {
            throw new UnusablePrivateKeyException(
                    source,
                    "is cut off: a -----BEGIN line without its -----END line",
                    "give the whole text, from the first dash to the last");
        }
        Block block = blocks.stream()
                .filter(candidate -> candidate.type().endsWith("PRIVATE KEY"))
                .findFirst()
                .orElse(blocks.get(0));
        try {
            return rsa(info(block, source), source);
        } catch (UnusablePrivateKeyException known) {
            throw known;
        } catch (IOException | GeneralSecurityException | RuntimeException damaged) {
            // The parsers answer broken input with runtime exceptions of many kinds.
            throw new UnusablePrivateKeyException(
                    source, "is damaged: its content is no private key", "copy it anew, whole and unchanged");
        }
    }

    private static List<Block> blocks(String text) {
        List<Block> blocks = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(text);
        while (matcher.find()) {
            blocks.add(new Block(matcher.group(1), matcher.group(2)));
        }
        return blocks;
    }

    private static PrivateKeyInfo info(Block block, PrivateKeySource source) throws IOException {
        return switch (block.type()) {
            case "PRIVATE KEY" -> PrivateKeyInfo.getInstance(der(block));
            case "RSA PRIVATE KEY" ->
                block.body().contains("DEK-Info:") ? oldEncrypted(block, source) : pkcs1(der(block));
            case "ENCRYPTED PRIVATE KEY" -> encrypted(der(block), source);
            case "OPENSSH PRIVATE KEY" ->
                throw new UnusablePrivateKeyException(
                        source,
                        "is an OpenSSH private key",
                        NEED + ": if it is RSA, ssh-keygen -p -m PKCS8 -f FILE converts it");
            default -> throw other(block, source);
        };
    }

    private static UnusablePrivateKeyException other(Block block, PrivateKeySource source) {
        String what = OTHERS.getOrDefault(block.type(), "something else in PEM form");
        String mend = what.equals("a certificate")
                ? "the certificate goes into the connected app; give the private key that was made with it"
                : KEYGEN;
        return new UnusablePrivateKeyException(source, "is " + what, mend);
    }

    private static byte[] der(Block block) {
        return Base64.getDecoder().decode(block.body().replaceAll("\\s", ""));
    }

    private static PrivateKeyInfo pkcs1(byte[] der) throws IOException {
        return new PrivateKeyInfo(
                new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE),
                org.bouncycastle.asn1.pkcs.RSAPrivateKey.getInstance(der));
    }

    private static PrivateKeyInfo encrypted(byte[] der, PrivateKeySource source) throws IOException {
        PKCS8EncryptedPrivateKeyInfo encrypted = new PKCS8EncryptedPrivateKeyInfo(der);
        char[] password = password(source);
        try {
            return encrypted.decryptPrivateKeyInfo(new JceOpenSSLPKCS8DecryptorProviderBuilder()
                    .setProvider(new BouncyCastleProvider())
                    .build(password));
        } catch (OperatorCreationException unknown) {
            throw new UnusablePrivateKeyException(
                    source,
                    "is encrypted in a way that is not known here",
                    "encrypt it anew: openssl pkcs8 -topk8 -v2 aes-256-cbc -in FILE -out orgbridge.key");
        } catch (PKCSException | RuntimeException wrong) {
            throw wrongPassword(source);
        }
    }

    /** OpenSSL's encryption of old: headers inside the block. */
    private static PrivateKeyInfo oldEncrypted(Block block, PrivateKeySource source) throws IOException {
        String pem = "-----BEGIN " + block.type() + "-----\n" + block.body().strip() + "\n-----END " + block.type()
                + "-----\n";
        Object parsed = new PEMParser(new StringReader(pem)).readObject();
        if (!(parsed instanceof PEMEncryptedKeyPair encrypted)) {
            throw new IOException("no encrypted key pair");
        }
        char[] password = password(source);
        try {
            return encrypted
                    .decryptKeyPair(new JcePEMDecryptorProviderBuilder()
                            .setProvider(new BouncyCastleProvider())
                            .build(password))
                    .getPrivateKeyInfo();
        } catch (IOException | RuntimeException wrong) {
            throw wrongPassword(source);
        }
    }

    private static char[] password(PrivateKeySource source) {
        String password = source.password();
        if (password == null) {
            throw new UnusablePrivateKeyException(
                    source, "is encrypted", "give its password in " + source.passwordSetting());
        }
        return password.toCharArray();
    }

    private static RSAPrivateKey rsa(PrivateKeyInfo info, PrivateKeySource source)
            throws IOException, GeneralSecurityException {
        ASN1ObjectIdentifier algorithm = info.getPrivateKeyAlgorithm().getAlgorithm();
        if (!algorithm.equals(PKCSObjectIdentifiers.rsaEncryption)) {
            throw new UnusablePrivateKeyException(source, "is " + name(algorithm), KEYGEN);
        }
        PKCS8EncodedKeySpec spec = new PKCS8EncodedKeySpec(info.getEncoded());
        return (RSAPrivateKey) KeyFactory.getInstance("RSA").generatePrivate(spec);
    }

    private static String name(ASN1ObjectIdentifier algorithm) {
        if (algorithm.equals(X9ObjectIdentifiers.id_ecPublicKey)) {
            return "an EC private key";
        }
        if (algorithm.equals(PKCSObjectIdentifiers.id_RSASSA_PSS)) {
            return "an RSA key restricted to RSASSA-PSS";
        }
        if (algorithm.equals(EdECObjectIdentifiers.id_Ed25519) || algorithm.equals(EdECObjectIdentifiers.id_Ed448)) {
            return "an Edwards-curve private key";
        }
        return "a private key of another kind than RSA";
    }

    private static UnusablePrivateKeyException wrongPassword(PrivateKeySource source) {
        return new UnusablePrivateKeyException(
                source, "does not open with the password given", "correct " + source.passwordSetting());
    }
}
