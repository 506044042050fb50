package io.orgbridge.localsalesforce;

import io.jsonwebtoken.Jwts;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A connected app's key pair and certificate, and assertions signed with it. */
record TestKeys(KeyPair pair, X509Certificate certificate) {
    static final String CLIENT_ID = "3MVG9TestConsumerKey";
    static final String CALLBACK = "http://127.0.0.1:8080/oauth/callback";

    static TestKeys create() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            KeyPair pair = generator.generateKeyPair();
            X500Name name = new X500Name("CN=test");
            var signer = new JcaContentSignerBuilder("SHA256withRSA").build(pair.getPrivate());
            Instant now = Instant.now();
            var holder = new JcaX509v3CertificateBuilder(
                            name,
                            BigInteger.ONE,
                            Date.from(now.minusSeconds(60)),
                            Date.from(now.plusSeconds(4_000L * 86_400)),
                            name,
                            pair.getPublic())
                    .build(signer);
            return new TestKeys(pair, new JcaX509CertificateConverter().getCertificate(holder));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    ConnectedApp app() {
        return ConnectedApp.of(CLIENT_ID, certificate, CALLBACK);
    }

    String assertion(String subject, String audience, Instant expiry) {
        return assertion(CLIENT_ID, subject, audience, expiry);
    }

    String assertion(String issuer, String subject, String audience, Instant expiry) {
        return Jwts.builder()
                .issuer(issuer)
                .subject(subject)
                .claim("aud", audience)
                .expiration(Date.from(expiry))
                .signWith(pair.getPrivate(), Jwts.SIG.RS256)
                .compact();
    }

    /** The certificate as PEM. */
    String pem() {
        try {
            return "-----BEGIN CERTIFICATE-----\n"
                    + Base64.getMimeEncoder().encodeToString(certificate.getEncoded())
                    + "\n-----END CERTIFICATE-----\n";
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
    }
}
