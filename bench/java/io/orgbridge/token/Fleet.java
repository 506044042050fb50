package io.orgbridge.token;

import io.orgbridge.fixtures.Keys;
import io.orgbridge.store.Store;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/** Orgs by number, and Orgbridge's token provider for them. */
final class Fleet {
    static final String AUDIENCE = "https://login.salesforce.com";
    static final AllowedHosts HOSTS = AllowedHosts.of(AllowedHosts.SALESFORCE);
    static final Clock CLOCK = Clock.systemUTC();
    static final OAuthApp APP = new OAuthApp(
            "3MVG9IKwJOi7clC2.8QIzh9BkM6NhU53bup6EUfFQiXJ01nh.l2YJKF5vbNWqPkFEdjgzAXIqK3U1p2WCBUD3",
            null,
            List.of(Keys.PAIR.privateKey()),
            URI.create("http://127.0.0.1:8080/oauth/callback"));

    private Fleet() {}

    static String orgId(int number) {
        return SalesforceId.to18("00D5f0000%06d".formatted(number));
    }

    /** The administrator of an org. */
    static OrgUser user(int number) {
        return new OrgUser(orgId(number), "admin@c%06d.example".formatted(number));
    }

    static Credential credential(OrgUser orgUser, URI loginUrl) {
        return new Credential(orgUser, Flow.JWT_BEARER, loginUrl, null, null);
    }

    static JwtBearerGrant grant() {
        return new JwtBearerGrant(APP, known -> AUDIENCE, new TokenEndpoint(HOSTS, CLOCK), CLOCK);
    }

    /** A provider that keeps nothing in a database. */
    static SalesforceTokens inMemory(TokenServer server) {
        JwtBearerGrant grant = grant();
        return provider((orgUser, spent) ->
                grant.request(credential(orgUser, server.url())).token());
    }

    /** The provider as the product makes it. */
    static SalesforceTokens stored(TokenServer server, Store store) {
        CredentialStore credentials =
                new CredentialStore(store, Vault.open(Keys.KEYSET), "bench", Flow.JWT_BEARER, server.url());
        return provider(new StoredTokens(credentials, Map.of(Flow.JWT_BEARER, grant()), new TokenStatistics()));
    }

    private static SalesforceTokens provider(TokenSource source) {
        return new SalesforceTokens(source, Runnable::run, new TokenStatistics(), CLOCK);
    }
}
