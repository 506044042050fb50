package io.orgbridge.clients;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.jsonwebtoken.Jwts;
import io.orgbridge.fixtures.Keys;
import io.orgbridge.localsalesforce.AppPolicy;
import io.orgbridge.localsalesforce.ConnectedApp;
import io.orgbridge.localsalesforce.Control;
import io.orgbridge.localsalesforce.LocalSalesforce;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Set;

/** A local Salesforce as clients find it: connected apps of three kinds, and an org with an administrator and two users. */
final class ClientWorld implements AutoCloseable {
    /** Pre-authorised, with certificate and secret. */
    static final String SERVER_APP = "3MVG9ClientsServerApp";

    /** Self-authorised, with a secret. */
    static final String WEB_APP = "3MVG9ClientsWebApp";

    /** Self-authorised, without a secret, PKCE required, refresh tokens rotate. */
    static final String PUBLIC_APP = "3MVG9ClientsPublicApp";

    static final String SECRET = "8123456789012345678";
    static final String CALLBACK = "http://127.0.0.1:8099/oauth/callback";
    static final String HUB_USER = "hub@vendor.example";
    static final String ADMIN = "admin@acme.example";
    static final String ANA = "ana@acme.example";
    static final String BEN = "ben@acme.example";

    private static final Set<String> SCOPES = Set.of("api", "chatter_api", "id", "openid", "refresh_token");
    private static final String DATA = "/services/data/v66.0";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http = HttpClient.newHttpClient();
    private final LocalSalesforce salesforce;

    ClientWorld() {
        salesforce = LocalSalesforce.builder()
                .connectedApp(ConnectedApp.of(SERVER_APP, Keys.PAIR.certificate(), CALLBACK)
                        .withName("Server")
                        .withScopes(SCOPES)
                        .withClientSecret(SECRET))
                .connectedApp(ConnectedApp.withoutCertificate(WEB_APP, SECRET, CALLBACK)
                        .withName("Web")
                        .withScopes(SCOPES)
                        .withPolicy(AppPolicy.ofDefaults().selfAuthorizing()))
                .connectedApp(ConnectedApp.of(PUBLIC_APP, null, CALLBACK)
                        .withName("Public")
                        .withScopes(SCOPES)
                        .withPolicy(AppPolicy.ofDefaults()
                                .selfAuthorizing()
                                .requiringSecretFor(Set.of())
                                .requiringPkce()
                                .rotating()))
                .hubUsername(HUB_USER)
                .signupDuration(Duration.ofMillis(50))
                .replicationDelay(Duration.ZERO)
                .start();
        signUp();
        addUser(ANA, "Ana", "Ruiz");
        addUser(BEN, "Ben", "Okoro");
    }

    String loginUrl() {
        return salesforce.baseUrl();
    }

    Control control() {
        return salesforce.control();
    }

    /** The members of a token response of the JWT bearer flow. */
    JsonNode login(String username) {
        String assertion = Jwts.builder()
                .issuer(SERVER_APP)
                .subject(username)
                .claim("aud", "https://login.salesforce.com")
                .expiration(Date.from(Instant.now().plusSeconds(180)))
                .signWith(Keys.PAIR.privateKey(), Jwts.SIG.RS256)
                .compact();
        return tokens("grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=" + assertion);
    }

    /** The members of a token response for a code that {@link #WEB_APP} got without PKCE. */
    JsonNode redeem(String code) {
        return tokens("grant_type=authorization_code&client_id=" + WEB_APP + "&client_secret=" + SECRET
                + "&redirect_uri=" + URLEncoder.encode(CALLBACK, StandardCharsets.UTF_8) + "&code="
                + URLEncoder.encode(code, StandardCharsets.UTF_8));
    }

    private JsonNode tokens(String form) {
        return send(HttpRequest.newBuilder(URI.create(loginUrl() + "/services/oauth2/token"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form)));
    }

    /** The first row of a query, as this user sees it. */
    private JsonNode row(String username, String soql) {
        return send(authorised(username, "/query?q=" + URLEncoder.encode(soql, StandardCharsets.UTF_8)))
                .path("records")
                .path(0);
    }

    /** Where the data of the org is. */
    String instanceUrl() {
        return login(ADMIN).path("instance_url").asText();
    }

    /** A request to Salesforce by hand, for what no client under test is to do. */
    private HttpRequest.Builder authorised(String username, String path) {
        JsonNode token = login(username);
        return HttpRequest.newBuilder(URI.create(token.path("instance_url").asText() + DATA + path))
                .header("Authorization", "Bearer " + token.path("access_token").asText())
                .header("Content-Type", "application/json");
    }

    private void create(String username, String type, String fields) {
        send(authorised(username, "/sobjects/" + type).POST(BodyPublishers.ofString(fields)));
    }

    private void signUp() {
        create(HUB_USER, "SignupRequest", """
                { "TemplateId": "0TT000000000001", "SignupEmail": "ops@vendor.example", "Username": "%s",
                  "Company": "Acme", "LastName": "Smith", "Country": "US",
                  "ConnectedAppConsumerKey": "%s", "ConnectedAppCallbackUrl": "%s" }""".formatted(
                        ADMIN, SERVER_APP, URLEncoder.encode(CALLBACK, StandardCharsets.UTF_8)));
        await().atMost(Duration.ofSeconds(20))
                .ignoreExceptions()
                .until(() -> login(ADMIN).has("access_token"));
    }

    private void addUser(String username, String firstName, String lastName) {
        create(ADMIN, "User", user(username, firstName, lastName));
    }

    /** What Salesforce requires of a user, as JSON. */
    String user(String username, String firstName, String lastName) {
        String profile = row(ADMIN, "SELECT Id FROM Profile WHERE Name = 'Standard User'")
                .path("Id")
                .asText();
        return """
                { "Username": "%1$s", "Email": "%1$s", "FirstName": "%2$s", "LastName": "%3$s", "Alias": "%2$s",
                  "TimeZoneSidKey": "Europe/Berlin", "LocaleSidKey": "en_US", "EmailEncodingKey": "UTF-8",
                  "LanguageLocaleKey": "en_US", "ProfileId": "%4$s" }""".formatted(username, firstName, lastName, profile);
    }

    private JsonNode send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> response =
                    http.send(request.timeout(Duration.ofSeconds(20)).build(), BodyHandlers.ofString());
            if (response.statusCode() >= 400) {
                throw new IllegalStateException(response.statusCode() + " " + response.body());
            }
            return response.body().isEmpty() ? MissingNode.getInstance() : JSON.readTree(response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        salesforce.close();
    }
}
