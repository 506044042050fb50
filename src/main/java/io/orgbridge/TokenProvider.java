package io.orgbridge;

import io.orgbridge.config.ConfigException;
import io.orgbridge.config.OrgbridgeConfig;
import io.orgbridge.signup.OrderStore;
import io.orgbridge.store.Store;
import io.orgbridge.token.AllowedHosts;
import io.orgbridge.token.Authorisations;
import io.orgbridge.token.AuthorizationCodes;
import io.orgbridge.token.CredentialStore;
import io.orgbridge.token.Flow;
import io.orgbridge.token.OAuthApp;
import io.orgbridge.token.SalesforceTokens;
import io.orgbridge.token.TokenEndpoint;
import io.orgbridge.token.TokenGrant;
import io.orgbridge.token.Vault;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.Executor;

/** The token provider with what it is made of, over a configuration and a database: for the routes and for commands. */
public final class TokenProvider {
    private final CredentialStore credentials;
    private final SalesforceTokens tokens;
    private final Authorisations authorisations;

    /**
     * What the settings hold of secrets.
     *
     * @param app with its keys and secret
     * @param vault under which stored tokens are encrypted
     */
    public record Secrets(OAuthApp app, Vault vault) {}

    /**
     * Reads keys and keyset.
     *
     * @throws ConfigException when one cannot be used
     */
    public static Secrets secrets(OrgbridgeConfig config) {
        return new Secrets(TokenSetup.app(config), TokenSetup.vault(config));
    }

    /**
     * Makes the provider.
     *
     * @param instance name of this process among those that share the database
     * @param background runs renewals for which nobody waits
     */
    public TokenProvider(
            OrgbridgeConfig config, Secrets secrets, Store store, String instance, Executor background, Clock clock) {
        this.credentials = credentials(config, store, secrets.vault(), instance);
        AllowedHosts hosts = config.get(OrgbridgeConfig.ALLOWED_HOSTS);
        TokenEndpoint endpoint = new TokenEndpoint(hosts, clock);
        Map<Flow, TokenGrant> grants = TokenSetup.grants(config, secrets.app(), endpoint, clock);
        this.tokens = TokenSetup.tokens(config, secrets.app(), endpoint, grants, credentials, background, clock);
        this.authorisations = new Authorisations(
                store,
                secrets.vault(),
                new AuthorizationCodes(secrets.app(), endpoint, hosts),
                endpoint,
                grants,
                credentials,
                tokens,
                () -> new OrderStore(store, instance).consented(clock.instant()),
                clock);
    }

    /**
     * How each user's tokens are got: as stored, else as the user's order says, else as configured.
     *
     * @param instance name of this process among those that share the database
     */
    public static CredentialStore credentials(OrgbridgeConfig config, Store store, Vault vault, String instance) {
        return new CredentialStore(
                store, vault, instance, config.get(OrgbridgeConfig.FLOW), config.get(OrgbridgeConfig.LOGIN_URL));
    }

    /** The provider that all share. */
    public SalesforceTokens tokens() {
        return tokens;
    }

    /** How tokens are got that need a person, a sign-up's code, or a choice. */
    public Authorisations authorisations() {
        return authorisations;
    }

    /** How each user's tokens are got. */
    public CredentialStore credentials() {
        return credentials;
    }
}
