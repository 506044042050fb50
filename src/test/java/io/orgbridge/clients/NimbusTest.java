package io.orgbridge.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.AuthorizationGrant;
import com.nimbusds.oauth2.sdk.AuthorizationResponse;
import com.nimbusds.oauth2.sdk.ClientCredentialsGrant;
import com.nimbusds.oauth2.sdk.JWTBearerGrant;
import com.nimbusds.oauth2.sdk.RefreshTokenGrant;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenIntrospectionRequest;
import com.nimbusds.oauth2.sdk.TokenIntrospectionResponse;
import com.nimbusds.oauth2.sdk.TokenIntrospectionSuccessResponse;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.TokenRevocationRequest;
import com.nimbusds.oauth2.sdk.auth.ClientAuthentication;
import com.nimbusds.oauth2.sdk.auth.ClientAuthenticationMethod;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.ClientSecretPost;
import com.nimbusds.oauth2.sdk.auth.PrivateKeyJWT;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.oauth2.sdk.token.AccessToken;
import com.nimbusds.oauth2.sdk.token.Token;
import com.nimbusds.openid.connect.sdk.AuthenticationRequest;
import com.nimbusds.openid.connect.sdk.Nonce;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponse;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponseParser;
import com.nimbusds.openid.connect.sdk.Prompt;
import com.nimbusds.openid.connect.sdk.UserInfoRequest;
import com.nimbusds.openid.connect.sdk.UserInfoResponse;
import com.nimbusds.openid.connect.sdk.claims.IDTokenClaimsSet;
import com.nimbusds.openid.connect.sdk.claims.UserInfo;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import com.nimbusds.openid.connect.sdk.token.OIDCTokens;
import com.nimbusds.openid.connect.sdk.validators.AccessTokenValidator;
import com.nimbusds.openid.connect.sdk.validators.IDTokenValidator;
import io.orgbridge.fixtures.Browser;
import io.orgbridge.fixtures.Keys;
import io.orgbridge.localsalesforce.AppPolicy;
import io.orgbridge.localsalesforce.ConnectedApp;
import java.net.URI;
import java.security.PrivateKey;
import java.time.Instant;
import java.util.Date;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Nimbus' OpenID Connect SDK knows nothing of Salesforce: it goes by the standards, and by the discovery document alone. */
class NimbusTest {
    private static final ClientID WEB_APP = new ClientID(ClientWorld.WEB_APP);
    private static final ClientID SERVER_APP = new ClientID(ClientWorld.SERVER_APP);
    private static final Secret SECRET = new Secret(ClientWorld.SECRET);
    private static final URI CALLBACK = URI.create(ClientWorld.CALLBACK);
    private static final Scope SCOPE = new Scope("openid", "api", "id", "refresh_token");

    private static ClientWorld world;
    private static OIDCProviderMetadata provider;

    @BeforeAll
    static void start() throws Exception {
        world = new ClientWorld();
        provider = OIDCProviderMetadata.resolve(new Issuer(world.loginUrl()));
    }

    @AfterAll
    static void stop() {
        world.close();
    }

    @Test
    void discovery_namesWhatTheStandInCanDo_ofTheHostThatIsAsked() throws Exception {
        assertThat(provider.getTokenEndpointAuthMethods())
                .contains(
                        ClientAuthenticationMethod.CLIENT_SECRET_BASIC,
                        ClientAuthenticationMethod.CLIENT_SECRET_POST,
                        ClientAuthenticationMethod.PRIVATE_KEY_JWT);
        assertThat(provider.getIDTokenJWSAlgs()).containsExactly(JWSAlgorithm.RS256);
        String instance = world.instanceUrl();
        assertThat(OIDCProviderMetadata.resolve(new Issuer(instance)).getTokenEndpointURI())
                .isEqualTo(URI.create(instance + "/services/oauth2/token"));
    }

    @Test
    void webServerFlow_idTokenIsSignedByTheKeySet_boundToNonceAndAccessToken_andTheRestFollowsFromIt()
            throws Exception {
        Nonce nonce = new Nonce();
        OIDCTokens tokens = webLogin(WEB_APP, new ClientSecretBasic(WEB_APP, SECRET), nonce);
        AccessToken accessToken = tokens.getAccessToken();
        assertThat(accessToken.getScope()).isEqualTo(SCOPE);

        IDTokenValidator validator = new IDTokenValidator(
                provider.getIssuer(),
                WEB_APP,
                JWSAlgorithm.RS256,
                provider.getJWKSetURI().toURL());
        IDTokenClaimsSet claims = validator.validate(tokens.getIDToken(), nonce);
        AccessTokenValidator.validate(accessToken, JWSAlgorithm.RS256, claims.getAccessTokenHash());
        assertThatThrownBy(() -> validator.validate(tokens.getIDToken(), new Nonce()))
                .isInstanceOf(BadJOSEException.class);

        UserInfo user = UserInfoResponse.parse(userInfo(accessToken))
                .toSuccessResponse()
                .getUserInfo();
        assertThat(user.getSubject()).isEqualTo(claims.getSubject());
        assertThat(user.getPreferredUsername()).isEqualTo(ClientWorld.ANA);
        assertThat(user.getGivenName()).isEqualTo("Ana");
        assertThat(user.getZoneinfo()).isEqualTo("Europe/Berlin");
    }

    @Test
    void refreshToken_yieldsAnAccessTokenAndIsKept() throws Exception {
        OIDCTokens tokens = webLogin(WEB_APP, new ClientSecretPost(WEB_APP, SECRET), new Nonce());
        AuthorizationGrant refresh = new RefreshTokenGrant(tokens.getRefreshToken());
        OIDCTokens renewed = ask(refresh, new ClientSecretPost(WEB_APP, SECRET));
        assertThat(renewed.getAccessToken()).isNotEqualTo(tokens.getAccessToken());
        assertThat(renewed.getRefreshToken()).isNull();
        assertThat(userInfo(renewed.getAccessToken()).getStatusCode()).isEqualTo(200);
    }

    @Test
    void publicApp_itsRefreshTokenRotatesAndTheOldOneIsWorthless() throws Exception {
        ClientID app = new ClientID(ClientWorld.PUBLIC_APP);
        OIDCTokens tokens = webLogin(app, null, new Nonce());
        RefreshTokenGrant first = new RefreshTokenGrant(tokens.getRefreshToken());
        TokenResponse rotated =
                TokenResponse.parse(send(new TokenRequest.Builder(tokenEndpoint(), app, first).build()));
        assertThat(rotated.toSuccessResponse().getTokens().getRefreshToken()).isNotEqualTo(tokens.getRefreshToken());
        assertThat(error(new TokenRequest.Builder(tokenEndpoint(), app, first).build()))
                .isEqualTo("invalid_grant: expired access/refresh token");
    }

    @Test
    void introspectionAndRevocation_aRevokedRefreshTokenTakesItsAccessTokenAlong() throws Exception {
        ClientAuthentication secret = new ClientSecretBasic(WEB_APP, SECRET);
        OIDCTokens tokens = webLogin(WEB_APP, secret, new Nonce());
        TokenIntrospectionSuccessResponse access = introspect(secret, tokens.getAccessToken());
        assertThat(access.isActive()).isTrue();
        assertThat(access.getUsername()).isEqualTo(ClientWorld.ANA);
        assertThat(access.getClientID()).isEqualTo(WEB_APP);
        assertThat(access.getScope()).isEqualTo(SCOPE);
        assertThat(access.getExpirationTime()).isAfter(access.getIssueTime());
        assertThat(introspect(secret, tokens.getRefreshToken()).isActive()).isTrue();

        assertThat(revoke(secret, tokens.getRefreshToken())).isEqualTo(200);
        assertThat(introspect(secret, tokens.getAccessToken()).isActive()).isFalse();
        assertThat(introspect(secret, tokens.getRefreshToken()).isActive()).isFalse();
        assertThat(userInfo(tokens.getAccessToken()).getStatusCode()).isEqualTo(403);
        assertThat(revoke(secret, tokens.getRefreshToken())).isEqualTo(400);
    }

    @Test
    void privateKeyJwt_takesThePlaceOfTheSecret() throws Exception {
        ClientAuthentication key = privateKeyJwt();
        OIDCTokens tokens = webLogin(SERVER_APP, key, new Nonce());
        assertThat(userInfo(tokens.getAccessToken()).getStatusCode()).isEqualTo(200);
        ClientAuthentication again = privateKeyJwt();
        assertThat(introspect(again, tokens.getAccessToken()).isActive()).isTrue();
    }

    @Test
    void jwtBearer_anAssertionOfNimbusIsTaken_oneOfAnotherKeyOrAlgorithmIsNot() throws Exception {
        SignedJWT assertion = assertion(JWSAlgorithm.RS256);
        AccessToken token = ask(new JWTBearerGrant(assertion), null).getAccessToken();
        assertThat(token.getScope().toStringList()).contains("api", "openid");
        assertThat(userInfo(token).getStatusCode()).isEqualTo(200);
        assertThat(error(new TokenRequest.Builder(tokenEndpoint(), new JWTBearerGrant(assertion(JWSAlgorithm.RS512)))
                        .build()))
                .isEqualTo("invalid_grant: invalid assertion");
    }

    @Test
    void clientCredentials_workAtTheOrgsHostOnly() throws Exception {
        ClientID app = new ClientID("3MVG9ClientsServiceApp");
        world.control()
                .registerApp(ConnectedApp.withoutCertificate(app.getValue(), ClientWorld.SECRET, ClientWorld.CALLBACK)
                        .withScopes(Set.of("api", "id", "openid"))
                        .withPolicy(AppPolicy.ofDefaults().runningAs(ClientWorld.ADMIN)));
        URI endpoint =
                OIDCProviderMetadata.resolve(new Issuer(world.instanceUrl())).getTokenEndpointURI();
        ClientAuthentication secret = new ClientSecretBasic(app, SECRET);
        AccessToken token = TokenResponse.parse(
                        send(new TokenRequest.Builder(endpoint, secret, new ClientCredentialsGrant()).build()))
                .toSuccessResponse()
                .getTokens()
                .getAccessToken();
        UserInfo user =
                UserInfoResponse.parse(userInfo(token)).toSuccessResponse().getUserInfo();
        assertThat(user.getPreferredUsername()).isEqualTo(ClientWorld.ADMIN);
        assertThat(error(new TokenRequest.Builder(tokenEndpoint(), secret, new ClientCredentialsGrant()).build()))
                .isEqualTo("invalid_grant: request not supported on this domain");
    }

    @Test
    void refusals_areReadAsOAuthErrors() throws Exception {
        ClientAuthentication wrong = new ClientSecretBasic(WEB_APP, new Secret("wrong"));
        AuthorizationGrant grant = new AuthorizationCodeGrant(new AuthorizationCode("aPrx"), CALLBACK);
        assertThat(error(new TokenRequest.Builder(tokenEndpoint(), wrong, grant).build()))
                .isEqualTo("invalid_client: invalid client credentials");
        ClientAuthentication right = new ClientSecretBasic(WEB_APP, SECRET);
        assertThat(error(new TokenRequest.Builder(tokenEndpoint(), right, grant).build()))
                .isEqualTo("invalid_grant: invalid authorization code");

        AuthorizationResponse denied = AuthorizationResponse.parse(URI.create(Browser.at(
                        world.loginUrl(), ClientWorld.CALLBACK)
                .open(request(WEB_APP, new CodeVerifier(), new Nonce()).toURI().toString())
                .login(ClientWorld.BEN, "any")
                .decide("deny")
                .callbackAddress()));
        assertThat(denied.toErrorResponse().getErrorObject().getCode()).isEqualTo("access_denied");
    }

    private static AuthenticationRequest request(ClientID app, CodeVerifier verifier, Nonce nonce) {
        return new AuthenticationRequest.Builder(ResponseType.CODE, SCOPE, app, CALLBACK)
                .endpointURI(provider.getAuthorizationEndpointURI())
                .state(new State())
                .nonce(nonce)
                .prompt(new Prompt(Prompt.Type.LOGIN))
                .codeChallenge(verifier, CodeChallengeMethod.S256)
                .build();
    }

    /** The whole flow, with a person at the pages; a public app proves itself by nothing but the verifier. */
    private static OIDCTokens webLogin(ClientID app, @Nullable ClientAuthentication proof, Nonce nonce)
            throws Exception {
        CodeVerifier verifier = new CodeVerifier();
        AuthenticationRequest request = request(app, verifier, nonce);
        Browser browser = Browser.at(world.loginUrl(), ClientWorld.CALLBACK)
                .open(request.toURI().toString())
                .login(ClientWorld.ANA, "any");
        if (browser.status() == 200) {
            browser.decide("allow");
        }
        AuthorizationResponse response = AuthorizationResponse.parse(URI.create(browser.callbackAddress()));
        assertThat(response.getState()).isEqualTo(request.getState());
        AuthorizationGrant grant =
                new AuthorizationCodeGrant(response.toSuccessResponse().getAuthorizationCode(), CALLBACK, verifier);
        TokenRequest.Builder token = proof == null
                ? new TokenRequest.Builder(tokenEndpoint(), app, grant)
                : new TokenRequest.Builder(tokenEndpoint(), proof, grant);
        return ((OIDCTokenResponse)
                        OIDCTokenResponseParser.parse(send(token.build())).toSuccessResponse())
                .getOIDCTokens();
    }

    private static OIDCTokens ask(AuthorizationGrant grant, @Nullable ClientAuthentication proof) throws Exception {
        TokenRequest.Builder request = proof == null
                ? new TokenRequest.Builder(tokenEndpoint(), grant)
                : new TokenRequest.Builder(tokenEndpoint(), proof, grant);
        return ((OIDCTokenResponse)
                        OIDCTokenResponseParser.parse(send(request.build())).toSuccessResponse())
                .getOIDCTokens();
    }

    private static String error(TokenRequest request) throws Exception {
        var error = TokenResponse.parse(send(request)).toErrorResponse().getErrorObject();
        return error.getCode() + ": " + error.getDescription();
    }

    private static HTTPResponse send(TokenRequest request) throws Exception {
        return request.toHTTPRequest().send();
    }

    private static URI tokenEndpoint() {
        return provider.getTokenEndpointURI();
    }

    private static HTTPResponse userInfo(AccessToken token) throws Exception {
        return new UserInfoRequest(provider.getUserInfoEndpointURI(), token)
                .toHTTPRequest()
                .send();
    }

    private static TokenIntrospectionSuccessResponse introspect(ClientAuthentication proof, Token token)
            throws Exception {
        return TokenIntrospectionResponse.parse(
                        new TokenIntrospectionRequest(provider.getIntrospectionEndpointURI(), proof, token)
                                .toHTTPRequest()
                                .send())
                .toSuccessResponse();
    }

    private static int revoke(ClientAuthentication proof, Token token) throws Exception {
        return new TokenRevocationRequest(provider.getRevocationEndpointURI(), proof, token)
                .toHTTPRequest()
                .send()
                .getStatusCode();
    }

    /** A new one, as each is for a single request. */
    private static ClientAuthentication privateKeyJwt() throws Exception {
        PrivateKey key = Keys.PAIR.privateKey();
        return new PrivateKeyJWT(SERVER_APP, tokenEndpoint(), JWSAlgorithm.RS256, key, null, null);
    }

    private static SignedJWT assertion(JWSAlgorithm algorithm) throws Exception {
        SignedJWT assertion = new SignedJWT(
                new JWSHeader(algorithm),
                new JWTClaimsSet.Builder()
                        .issuer(ClientWorld.SERVER_APP)
                        .subject(ClientWorld.ANA)
                        .audience("https://login.salesforce.com")
                        .expirationTime(Date.from(Instant.now().plusSeconds(180)))
                        .build());
        assertion.sign(new RSASSASigner(Keys.PAIR.privateKey()));
        return assertion;
    }
}
