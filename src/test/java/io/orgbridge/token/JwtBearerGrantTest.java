package io.orgbridge.token;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jsonwebtoken.Claims;
import io.jsonwebtoken.Jws;
import io.jsonwebtoken.Jwts;
import io.orgbridge.fixtures.HeldClock;
import io.orgbridge.fixtures.Keys;
import io.orgbridge.fixtures.ScriptedServer;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.Signature;
import java.time.Duration;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The assertion is what Salesforce's JWT bearer flow asks for, down to the forms in which JSON can say it. */
class JwtBearerGrantTest {
    private static final String AUDIENCE = "https://login.salesforce.com";
    private static final OrgUser USER = new OrgUser(ScriptedServer.ORG_ID, "Admin@Acme.example");

    private final HeldClock clock = new HeldClock();
    private final ScriptedServer server = new ScriptedServer();
    private final JwtBearerGrant grant = new JwtBearerGrant(
            Apps.APP, known -> AUDIENCE, new TokenEndpoint(AllowedHosts.of(AllowedHosts.SALESFORCE), clock), clock);

    private String assertion(OrgUser orgUser) {
        return grant.assertion(Apps.credential(orgUser, server.url()), Keys.PAIR.privateKey());
    }

    private AccessToken request() {
        return grant.request(Apps.credential(USER, server.url())).token();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void assertion_hasTheFourClaims_withNumericExpAndAudAsOneString() throws Exception {
        JsonNode claims = new ObjectMapper()
                .readTree(Base64.getUrlDecoder().decode(assertion(USER).split("\\.")[1]));

        assertThat(claims.properties().stream().map(Map.Entry::getKey))
                .containsExactlyInAnyOrder("iss", "sub", "aud", "exp");
        assertThat(claims.path("iss").asText()).isEqualTo("3MVG9ConsumerKey");
        assertThat(claims.path("sub").asText()).isEqualTo("admin@acme.example");
        assertThat(claims.path("aud").isTextual()).isTrue();
        assertThat(claims.path("aud").asText()).isEqualTo(AUDIENCE);
        assertThat(claims.path("exp").isIntegralNumber()).isTrue();
        assertThat(claims.path("exp").asLong())
                .isEqualTo(clock.instant().plus(Duration.ofMinutes(3)).getEpochSecond());
    }

    @Test
    void assertion_isBase64UrlWithoutPadding() {
        // Usernames of different lengths, so that every length modulo three occurs.
        assertThat(List.of("a@b.example", "aa@b.example", "aaa@b.example"))
                .allSatisfy(username -> assertThat(assertion(new OrgUser(ScriptedServer.ORG_ID, username)))
                        .matches("[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+"));
    }

    @Test
    void assertion_isVerifiedWithTheCertificateByPlainJca() throws Exception {
        String[] parts = assertion(USER).split("\\.");
        assertThat(new String(Base64.getUrlDecoder().decode(parts[0]), StandardCharsets.UTF_8))
                .contains("\"alg\":\"RS256\"");
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initVerify(Keys.PAIR.certificate());
        signature.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));

        assertThat(signature.verify(Base64.getUrlDecoder().decode(parts[2]))).isTrue();
    }

    @Test
    void assertion_isVerifiedWithTheCertificateByJjwt() {
        Jws<Claims> read = Jwts.parser()
                .verifyWith(Keys.PAIR.certificate().getPublicKey())
                .requireIssuer("3MVG9ConsumerKey")
                .requireAudience(AUDIENCE)
                .clock(() -> Date.from(clock.instant()))
                .build()
                .parseSignedClaims(assertion(USER));

        assertThat(read.getHeader().getAlgorithm()).isEqualTo("RS256");
        assertThat(read.getPayload().getSubject()).isEqualTo("admin@acme.example");
    }

    @Test
    void request_sendsGrantTypeAndAssertionAndNothingElse() {
        server.issueTokens();

        AccessToken token = request();

        assertThat(token.value().reveal()).isEqualTo("token-1");
        ScriptedServer.Received received =
                server.received(ScriptedServer.TOKEN_PATH).get(0);
        assertThat(received.method()).isEqualTo("POST");
        assertThat(received.query()).isEmpty();
        assertThat(received.headers()).containsEntry("content-type", "application/x-www-form-urlencoded");
        assertThat(received.headers()).doesNotContainKey("authorization");
        Map<String, String> form = Stream.of(received.body().split("&"))
                .map(pair -> pair.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> URLDecoder.decode(pair[1], StandardCharsets.UTF_8)));
        assertThat(form)
                .containsOnlyKeys("grant_type", "assertion")
                .containsEntry("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer")
                .containsEntry("assertion", assertion(USER));
    }

    @Test
    void eachRequest_signsAnew() {
        server.issueTokens();
        request();
        clock.advance(Duration.ofMinutes(10));
        request();

        assertThat(server.received(ScriptedServer.TOKEN_PATH))
                .extracting(ScriptedServer.Received::body)
                .doesNotHaveDuplicates();
    }
}
