package io.orgbridge.token;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPrivateKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * An RSA private key and the self-signed certificate that a connected app knows it by. Immutable; does not show the key.
 *
 * @param privateKey signs; stays with Orgbridge
 * @param certificate verifies; goes to Salesforce
 */
public record SelfSignedKeyPair(RSAPrivateKey privateKey, X509Certificate certificate) {

    private static final Duration CLOCK_SKEW = Duration.ofMinutes(5);
    private static final int SERIAL_BITS = 127;
    private static final int LONGEST_COMMON_NAME = 64;

    /**
     * Makes a new pair; takes from a tenth of a second for 2048 bits to some seconds for 4096.
     *
     * @param commonName of the certificate's subject and issuer, 1 to 64 characters
     * @param bits of the RSA key, 2048 at least
     * @param validity how long the certificate is valid from now on
     * @param clock says what is now
     * @throws IllegalArgumentException if a value is out of its range
     */
    public static SelfSignedKeyPair generate(String commonName, int bits, Duration validity, Clock clock) {
        if (commonName.isBlank() || commonName.length() > LONGEST_COMMON_NAME) {
            throw new IllegalArgumentException("a common name has 1 to " + LONGEST_COMMON_NAME + " characters");
        }
        if (bits < 2048) {
            throw new IllegalArgumentException("an RSA key has 2048 bits at least, not " + bits);
        }
        if (validity.isNegative() || validity.isZero()) {
            throw new IllegalArgumentException("a certificate is valid for some time, not " + validity);
        }
        try {
            SecureRandom random = new SecureRandom();
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(bits, random);
            KeyPair pair = generator.generateKeyPair();
            return new SelfSignedKeyPair(
                    (RSAPrivateKey) pair.getPrivate(), certify(pair, commonName, validity, clock.instant(), random));
        } catch (GeneralSecurityException | OperatorCreationException | IOException absent) {
            throw new IllegalStateException("this JVM cannot make RSA keys and certificates", absent);
        }
    }

    private static X509Certificate certify(
            KeyPair pair, String commonName, Duration validity, Instant now, SecureRandom random)
            throws GeneralSecurityException, OperatorCreationException, IOException {
        X500Name name = new X500NameBuilder(BCStyle.INSTANCE)
                .addRDN(BCStyle.CN, commonName)
                .build();
        X509v3CertificateBuilder certificate = new JcaX509v3CertificateBuilder(
                        name,
                        new BigInteger(SERIAL_BITS, random).add(BigInteger.ONE),
                        Date.from(now.minus(CLOCK_SKEW)),
                        Date.from(now.plus(validity)),
                        name,
                        pair.getPublic())
                .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
                .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
                .addExtension(
                        Extension.subjectKeyIdentifier,
                        false,
                        new JcaX509ExtensionUtils().createSubjectKeyIdentifier(pair.getPublic()));
        return new JcaX509CertificateConverter()
                .getCertificate(
                        certificate.build(new JcaContentSignerBuilder("SHA256withRSA").build(pair.getPrivate())));
    }

    /** The private key in PKCS#8 PEM form, unencrypted. A secret. */
    public String privateKeyPem() {
        return pem("PRIVATE KEY", privateKey.getEncoded());
    }

    /** The certificate in PEM form, as the connected app takes it. */
    public String certificatePem() {
        try {
            return pem("CERTIFICATE", certificate.getEncoded());
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("a certificate that was encoded before", impossible);
        }
    }

    private static String pem(String type, byte[] der) {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + type + "-----\n" + body + "\n-----END " + type + "-----\n";
    }

    @Override
    public String toString() {
        return "SelfSignedKeyPair[" + certificate.getSubjectX500Principal() + ", private key not shown]";
    }
}
