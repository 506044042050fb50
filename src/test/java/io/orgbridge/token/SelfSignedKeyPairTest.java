package io.orgbridge.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jsonwebtoken.Claims;
import io.jsonwebtoken.Jws;
import io.jsonwebtoken.Jwts;
import io.jsonwebtoken.security.SignatureException;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

/** The pair is what the JWT bearer flow needs: the certificate verifies what the key signs. */
class SelfSignedKeyPairTest {

    private static final Instant NOW = Instant.parse("2026-07-14T10:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

    @Test
    void generate_keySigns_certificateVerifies() throws Exception {
        SelfSignedKeyPair pair = SelfSignedKeyPair.generate("Acme, \"Inc\" = +", 2048, Duration.ofDays(30), CLOCK);
        X509Certificate certificate = (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(
                        new ByteArrayInputStream(pair.certificatePem().getBytes(StandardCharsets.US_ASCII)));
        String assertion = Jwts.builder()
                .issuer("3MVG9.consumer.key")
                .subject("admin@acme-42.example")
                .signWith(PrivateKeys.load(PrivateKeySource.of(pair.privateKeyPem())), Jwts.SIG.RS256)
                .compact();

        Jws<Claims> verified =
                Jwts.parser().verifyWith(certificate.getPublicKey()).build().parseSignedClaims(assertion);

        assertThat(verified.getHeader().getAlgorithm()).isEqualTo("RS256");
        assertThat(verified.getPayload().getSubject()).isEqualTo("admin@acme-42.example");
        SelfSignedKeyPair other = SelfSignedKeyPair.generate("Other", 2048, Duration.ofDays(1), CLOCK);
        assertThatThrownBy(() -> Jwts.parser()
                        .verifyWith(other.certificate().getPublicKey())
                        .build()
                        .parseSignedClaims(assertion))
                .isInstanceOf(SignatureException.class);
    }

    @Test
    void generate_certificate_saysWhatItShould() throws Exception {
        X509Certificate certificate = SelfSignedKeyPair.generate("Acme, Inc", 3072, Duration.ofDays(30), CLOCK)
                .certificate();

        certificate.verify(certificate.getPublicKey());
        assertThat(certificate.getVersion()).isEqualTo(3);
        assertThat(certificate.getSubjectX500Principal().getName()).isEqualTo("CN=Acme\\, Inc");
        assertThat(certificate.getIssuerX500Principal()).isEqualTo(certificate.getSubjectX500Principal());
        assertThat(certificate.getNotBefore()).isEqualTo(NOW.minusSeconds(300));
        assertThat(certificate.getNotAfter()).isEqualTo(NOW.plus(Duration.ofDays(30)));
        assertThat(certificate.getSigAlgName()).isEqualToIgnoringCase("SHA256withRSA");
        assertThat(certificate.getBasicConstraints()).isEqualTo(-1);
        assertThat(certificate.getSerialNumber().signum()).isEqualTo(1);
    }

    @Test
    void generate_valuesOutOfRange_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SelfSignedKeyPair.generate(" ", 2048, Duration.ofDays(1), CLOCK));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SelfSignedKeyPair.generate("x".repeat(65), 2048, Duration.ofDays(1), CLOCK));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SelfSignedKeyPair.generate("x", 1024, Duration.ofDays(1), CLOCK));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SelfSignedKeyPair.generate("x", 2048, Duration.ZERO, CLOCK));
    }

    @Test
    void toString_withoutTheKey() {
        SelfSignedKeyPair pair = SelfSignedKeyPair.generate("Acme", 2048, Duration.ofDays(1), CLOCK);

        assertThat(pair).hasToString("SelfSignedKeyPair[CN=Acme, private key not shown]");
    }
}
