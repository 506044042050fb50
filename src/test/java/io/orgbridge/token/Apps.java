package io.orgbridge.token;

import io.orgbridge.fixtures.Keys;
import io.orgbridge.fixtures.ScriptedServer;
import java.net.URI;
import java.time.Clock;
import java.util.List;

/** The app as which the tests ask, and providers that ask a scripted server. */
final class Apps {
    static final OAuthApp APP = new OAuthApp(
            "3MVG9ConsumerKey",
            null,
            List.of(Keys.PAIR.privateKey()),
            URI.create("http://127.0.0.1:8080/oauth/callback"));

    private Apps() {}

    static OAuthApp withSecret(String secret) {
        return new OAuthApp(APP.clientId(), Secret.of(secret), APP.keys(), APP.callbackUrl());
    }

    static Credential credential(OrgUser orgUser, URI loginUrl) {
        return new Credential(orgUser, Flow.JWT_BEARER, loginUrl, null, null);
    }

    /** A provider that keeps nothing in a database. */
    static SalesforceTokens tokens(ScriptedServer server, Clock clock) {
        JwtBearerGrant grant = new JwtBearerGrant(
                APP,
                known -> "https://login.salesforce.com",
                new TokenEndpoint(AllowedHosts.of(AllowedHosts.SALESFORCE), clock),
                clock);
        return new SalesforceTokens(
                (orgUser, spent) ->
                        grant.request(credential(orgUser, server.url())).token(),
                Runnable::run,
                new TokenStatistics(),
                clock);
    }
}
