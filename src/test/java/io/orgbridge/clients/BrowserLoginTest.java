package io.orgbridge.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.AuthorizationRequest;
import com.nimbusds.oauth2.sdk.AuthorizationResponse;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.oauth2.sdk.token.Tokens;
import io.orgbridge.fixtures.Chromium;
import io.orgbridge.fixtures.ScriptedServer;
import io.orgbridge.fixtures.ScriptedServer.Answer;
import io.orgbridge.localsalesforce.AppPolicy;
import io.orgbridge.localsalesforce.ConnectedApp;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.chrome.ChromeDriver;

/** A person in a real browser: login page, approval page, callback server; the code goes to Nimbus' client. */
class BrowserLoginTest {
    private static final ClientID APP = new ClientID("3MVG9ClientsDeskApp");
    private static final String PATH = "/oauth/callback";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    private Path directory;

    private final ScriptedServer callback = new ScriptedServer();
    private final CodeVerifier verifier = new CodeVerifier();
    private ClientWorld world;
    private ChromeDriver browser;

    @BeforeEach
    void start() {
        Chromium.required();
        callback.on(PATH, Answer.html(200, "<title>Back at the app</title>"));
        world = new ClientWorld();
        world.control()
                .registerApp(ConnectedApp.of(APP.getValue(), null, redirect().toString())
                        .withName("Travel <Desk>")
                        .withPolicy(AppPolicy.ofDefaults()
                                .selfAuthorizing()
                                .requiringSecretFor(Set.of())
                                .requiringPkce()));
        world.control().setPassword(ClientWorld.ANA, "right");
        browser = Chromium.start(directory.resolve("profile"));
    }

    @AfterEach
    void stop() {
        if (browser != null) {
            browser.quit();
            world.close();
        }
        callback.close();
    }

    @Test
    void person_logsInApprovesOnce_andTheCodeAtTheCallbackBecomesTokens() throws Exception {
        AuthorizationRequest request = request();
        browser.get(request.toURI().toString());
        logIn("wrong");
        shows("Please check your username and password.");
        logIn("right");
        shows("Travel <Desk> is asking to", "(api)", "(refresh_token)", ClientWorld.ANA);
        browser.findElement(By.id("oaapprove")).click();
        AuthorizationResponse answer = answer(1);
        assertThat(answer.getState()).isEqualTo(request.getState());
        Tokens tokens = redeem(answer);
        assertThat(tokens.getAccessToken().getValue()).startsWith("00D");
        assertThat(tokens.getRefreshToken()).isNotNull();

        browser.get(request().toURI().toString());
        assertThat(redeem(answer(2)).getAccessToken()).isNotEqualTo(tokens.getAccessToken());
        assertThat(browser.manage().logs().get("browser").getAll())
                .filteredOn(entry -> !entry.getMessage().contains("favicon.ico"))
                .isEmpty();
    }

    @Test
    void person_denies_andTheCallbackIsToldWhy() {
        browser.get(request().toURI().toString());
        logIn("right");
        shows("is asking to");
        browser.findElement(By.id("oadeny")).click();
        assertThat(answer(1).toErrorResponse().getErrorObject().getCode()).isEqualTo("access_denied");
    }

    @Test
    void appThatIsNotKnown_isAnErrorOnThePage_andNobodyIsSentAway() {
        browser.get(world.loginUrl() + "/services/oauth2/authorize?response_type=code&client_id=nobody&redirect_uri="
                + redirect());
        shows("error=invalid_client_id&error_description=client%20identifier%20invalid");
        assertThat(callback.requests(PATH)).isZero();
    }

    private URI redirect() {
        return callback.url().resolve(PATH);
    }

    private AuthorizationRequest request() {
        return new AuthorizationRequest.Builder(ResponseType.CODE, APP)
                .endpointURI(URI.create(world.loginUrl() + "/services/oauth2/authorize"))
                .redirectionURI(redirect())
                .scope(new Scope("api", "refresh_token"))
                .state(new State())
                .codeChallenge(verifier, CodeChallengeMethod.S256)
                .customParameter("login_hint", ClientWorld.ANA)
                .build();
    }

    private void logIn(String password) {
        assertThat(browser.findElement(By.id("username")).getAttribute("value")).isEqualTo(ClientWorld.ANA);
        browser.findElement(By.id("password")).sendKeys(password);
        browser.findElement(By.id("Login")).click();
    }

    /** A click returns before the next page is there. */
    private void shows(String... texts) {
        await().atMost(PATIENCE)
                .ignoreExceptions()
                .untilAsserted(
                        () -> assertThat(browser.findElement(By.tagName("body")).getText())
                                .contains(texts));
    }

    /** What the callback server was told the n-th time. */
    private AuthorizationResponse answer(int times) {
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(callback.requests(PATH)).isEqualTo(times));
        assertThat(browser.getTitle()).isEqualTo("Back at the app");
        try {
            return AuthorizationResponse.parse(URI.create(
                    redirect() + "?" + callback.received(PATH).get(times - 1).query()));
        } catch (com.nimbusds.oauth2.sdk.ParseException e) {
            throw new AssertionError(e);
        }
    }

    private Tokens redeem(AuthorizationResponse answer) throws Exception {
        TokenRequest request = new TokenRequest.Builder(
                        URI.create(world.loginUrl() + "/services/oauth2/token"),
                        APP,
                        new AuthorizationCodeGrant(
                                answer.toSuccessResponse().getAuthorizationCode(), redirect(), verifier))
                .build();
        return TokenResponse.parse(request.toHTTPRequest().send())
                .toSuccessResponse()
                .getTokens();
    }
}
