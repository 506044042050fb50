package io.orgbridge.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import io.orgbridge.fixtures.Keys;
import io.orgbridge.fixtures.ScriptedServer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.PrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.Set;
import org.bouncycastle.openssl.PKCS8Generator;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.consumer.ErrorCodes;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.InvalidJwtSignatureException;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Nimbus and jose4j, told to overlook nothing, accept the assertion whatever form the key had; nobody else's key or audience. */
class StrictVerifiersTest {
    private static final SelfSignedKeyPair OTHER =
            SelfSignedKeyPair.generate("Another", 2048, Duration.ofDays(1), Clock.systemUTC());
    private static final String AUDIENCE = "https://login.salesforce.com";
    private static final String PASSWORD = "s3cret";
    private static final OrgUser USER = new OrgUser(ScriptedServer.ORG_ID, "admin@acme.example");

    @TempDir
    Path directory;

    /** The forms that a key may have. */
    enum Form {
        PKCS8,
        PKCS1,
        ENCRYPTED_PKCS8,
        ENCRYPTED_PKCS1,
        PKCS12,
        INLINE
    }

    private PrivateKey keyOf(Form form) throws Exception {
        return switch (form) {
            case PKCS8 -> loaded(file("key.pem", Keys.PAIR.privateKeyPem()), null);
            case PKCS1 -> loaded(file("key.pem", KeyForms.pkcs1(Keys.PAIR)), null);
            case ENCRYPTED_PKCS8 ->
                loaded(file("key.pem", KeyForms.encrypted(Keys.PAIR, PKCS8Generator.AES_256_CBC, PASSWORD)), PASSWORD);
            case ENCRYPTED_PKCS1 -> loaded(file("key.pem", KeyForms.oldEncrypted(Keys.PAIR, PASSWORD)), PASSWORD);
            case PKCS12 -> loaded(file("key.p12", KeyForms.keystore(Keys.PAIR, PASSWORD, "app")), PASSWORD);
            case INLINE -> loaded(Keys.PAIR.privateKeyPem().replace("\n", "\\n"), null);
        };
    }

    private static PrivateKey loaded(String value, @Nullable String password) {
        return PrivateKeys.load(new PrivateKeySource("orgbridge.salesforce.private-key", value, password, null));
    }

    private String file(String name, String content) throws Exception {
        return file(name, content.getBytes(StandardCharsets.UTF_8));
    }

    private String file(String name, byte[] content) throws Exception {
        Path file = Files.write(directory.resolve(name), content);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"))
                .toString();
    }

    private static String assertion(PrivateKey key) {
        Clock clock = Clock.systemUTC();
        TokenEndpoint endpoint = new TokenEndpoint(AllowedHosts.of(AllowedHosts.SALESFORCE), clock);
        return new JwtBearerGrant(Apps.APP, known -> AUDIENCE, endpoint, clock)
                .assertion(Apps.credential(USER, URI.create(AUDIENCE)), key);
    }

    private static RSAPublicKey publicKey(SelfSignedKeyPair pair) {
        return (RSAPublicKey) pair.certificate().getPublicKey();
    }

    /** RS256 alone, one audience, all claims there and no other issuer. */
    private static JWTClaimsSet nimbus(String assertion, SelfSignedKeyPair pair, String audience) throws Exception {
        DefaultJWTClaimsVerifier<SecurityContext> claims = new DefaultJWTClaimsVerifier<>(
                Set.of(audience),
                new JWTClaimsSet.Builder().issuer(Apps.APP.clientId()).build(),
                Set.of("iss", "sub", "aud", "exp"),
                Set.of("iat", "nbf", "jti"));
        claims.setMaxClockSkew(0);
        DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
        processor.setJWSKeySelector(new JWSVerificationKeySelector<>(
                JWSAlgorithm.RS256, new ImmutableJWKSet<>(new JWKSet(new RSAKey.Builder(publicKey(pair)).build()))));
        processor.setJWTClaimsSetVerifier(claims);
        return processor.process(assertion, null);
    }

    private static JwtClaims jose4j(String assertion, SelfSignedKeyPair pair, String audience) throws Exception {
        return new JwtConsumerBuilder()
                .setJwsAlgorithmConstraints(ConstraintType.PERMIT, AlgorithmIdentifiers.RSA_USING_SHA256)
                .setVerificationKey(publicKey(pair))
                .setExpectedIssuer(true, Apps.APP.clientId())
                .setExpectedAudience(true, audience)
                .setExpectedSubject(USER.username())
                .setRequireExpirationTime()
                .setMaxFutureValidityInMinutes(3)
                .setAllowedClockSkewInSeconds(0)
                .build()
                .processToClaims(assertion);
    }

    @ParameterizedTest
    @EnumSource
    void assertionOfEachKeyForm_isAcceptedByBoth(Form form) throws Exception {
        String assertion = assertion(keyOf(form));

        assertThat(nimbus(assertion, Keys.PAIR, AUDIENCE).getSubject()).isEqualTo(USER.username());
        assertThat(jose4j(assertion, Keys.PAIR, AUDIENCE).getSubject()).isEqualTo(USER.username());
    }

    @ParameterizedTest
    @EnumSource
    void assertionOfEachKeyForm_hasTheFormThatSalesforceAsksFor(Form form) throws Exception {
        String[] parts = assertion(keyOf(form)).split("\\.", -1);

        assertThat(parts).hasSize(3).allSatisfy(part -> assertThat(part).matches("[A-Za-z0-9_-]+"));
        assertThat(decoded(parts[0])).isEqualTo("{\"alg\":\"RS256\"}");
        assertThat(decoded(parts[1]))
                .matches("\\{\"iss\":\"3MVG9ConsumerKey\",\"sub\":\"admin@acme.example\","
                        + "\"aud\":\"https://login.salesforce.com\",\"exp\":[1-9][0-9]{9}}");
    }

    private static String decoded(String part) {
        return new String(Base64.getUrlDecoder().decode(part), StandardCharsets.UTF_8);
    }

    @Test
    void anotherKey_isRefusedByBoth() {
        String assertion = assertion(Keys.PAIR.privateKey());

        assertThatThrownBy(() -> nimbus(assertion, OTHER, AUDIENCE))
                .isInstanceOf(BadJOSEException.class)
                .hasMessageContaining("Invalid signature");
        assertThatThrownBy(() -> jose4j(assertion, OTHER, AUDIENCE)).isInstanceOf(InvalidJwtSignatureException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://test.salesforce.com", "https://login.salesforce.com/", "login.salesforce.com"})
    void anotherAudience_isRefusedByBoth(String audience) {
        String assertion = assertion(Keys.PAIR.privateKey());

        assertThatThrownBy(() -> nimbus(assertion, Keys.PAIR, audience))
                .isInstanceOf(BadJOSEException.class)
                .hasMessageContaining("JWT aud claim");
        assertThatThrownBy(() -> jose4j(assertion, Keys.PAIR, audience))
                .isInstanceOfSatisfying(
                        InvalidJwtException.class,
                        refused -> assertThat(refused.hasErrorCode(ErrorCodes.AUDIENCE_INVALID))
                                .isTrue());
    }
}
