package io.orgbridge;

import io.orgbridge.config.ConfigException;
import io.orgbridge.config.OrgbridgeConfig;
import io.orgbridge.config.Setting;
import io.orgbridge.store.Store;
import io.orgbridge.token.ClientCredentialsGrant;
import io.orgbridge.token.CredentialStore;
import io.orgbridge.token.Flow;
import io.orgbridge.token.IdleTimes;
import io.orgbridge.token.IntrospectedTokens;
import io.orgbridge.token.JwtBearerGrant;
import io.orgbridge.token.OAuthApp;
import io.orgbridge.token.OrgUser;
import io.orgbridge.token.PrivateKeySource;
import io.orgbridge.token.PrivateKeys;
import io.orgbridge.token.RefreshTokenGrant;
import io.orgbridge.token.SalesforceTokens;
import io.orgbridge.token.Secret;
import io.orgbridge.token.StoredTokens;
import io.orgbridge.token.TokenEndpoint;
import io.orgbridge.token.TokenGrant;
import io.orgbridge.token.TokenSource;
import io.orgbridge.token.TokenStatistics;
import io.orgbridge.token.UnusablePrivateKeyException;
import io.orgbridge.token.Vault;
import io.orgbridge.token.VaultException;
import java.net.URI;
import java.security.PrivateKey;
import java.security.interfaces.RSAPrivateKey;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.stream.Stream;

/** Makes the parts of the token provider as the configuration says. */
public final class TokenSetup {
    private TokenSetup() {}

    /**
     * The app as which tokens are asked for.
     *
     * @throws ConfigException when a private key cannot be used
     */
    public static OAuthApp app(OrgbridgeConfig config) {
        String secret = config.get(OrgbridgeConfig.CLIENT_SECRET);
        return new OAuthApp(
                config.get(OrgbridgeConfig.CLIENT_ID),
                secret.isBlank() ? null : Secret.of(secret),
                Stream.of(OrgbridgeConfig.PRIVATE_KEY, OrgbridgeConfig.NEXT_PRIVATE_KEY)
                        .filter(setting -> !config.get(setting).isBlank())
                        .<PrivateKey>map(setting -> key(config, setting))
                        .toList(),
                config.get(OrgbridgeConfig.CALLBACK_URL));
    }

    /**
     * One of the private keys.
     *
     * @throws ConfigException when it cannot be used
     */
    public static RSAPrivateKey key(OrgbridgeConfig config, Setting<String> setting) {
        String password = config.get(OrgbridgeConfig.PRIVATE_KEY_PASSWORD);
        try {
            return PrivateKeys.load(
                    new PrivateKeySource(config.get(setting), password.isEmpty() ? null : password, null));
        } catch (UnusablePrivateKeyException e) {
            String message = String.valueOf(e.getMessage());
            throw new ConfigException(List.of(message.replace(OrgbridgeConfig.PRIVATE_KEY.key(), setting.key())), e);
        }
    }

    /**
     * What encrypts stored tokens; its file is made if there is none.
     *
     * @throws ConfigException when the keyset cannot be used
     */
    public static Vault vault(OrgbridgeConfig config) {
        try {
            return Vault.open(config.get(OrgbridgeConfig.KEYSET));
        } catch (VaultException e) {
            throw new ConfigException(List.of(String.valueOf(e.getMessage())), e);
        }
    }

    /**
     * The stored credentials.
     *
     * @param instance name of this process among those that share the database
     * @param loginUrl where a user's tokens are asked for, for whom nothing else is stored
     */
    public static CredentialStore credentials(
            OrgbridgeConfig config,
            Store store,
            Vault vault,
            String instance,
            Function<OrgUser, URI> loginUrl,
            Clock clock) {
        return new CredentialStore(store, vault, instance, user -> config.get(OrgbridgeConfig.FLOW), loginUrl);
    }

    /** A grant for each flow. */
    public static Map<Flow, TokenGrant> grants(
            OrgbridgeConfig config, OAuthApp app, TokenEndpoint endpoint, Clock clock) {
        return Map.of(
                Flow.JWT_BEARER,
                new JwtBearerGrant(app, known -> config.audience(known.loginUrl()), endpoint, clock),
                Flow.REFRESH_TOKEN,
                new RefreshTokenGrant(app, endpoint),
                Flow.CLIENT_CREDENTIALS,
                new ClientCredentialsGrant(app, endpoint));
    }

    /** The provider that all routes share. */
    static SalesforceTokens tokens(
            OrgbridgeConfig config, OAuthApp app, CredentialStore credentials, Executor background, Clock clock) {
        TokenEndpoint endpoint = new TokenEndpoint(config.get(OrgbridgeConfig.ALLOWED_HOSTS), clock);
        TokenStatistics statistics = new TokenStatistics();
        IdleTimes idleTimes = new IdleTimes();
        TokenSource source = new StoredTokens(credentials, grants(config, app, endpoint, clock), statistics);
        if (config.get(OrgbridgeConfig.INTROSPECT)) {
            source = new IntrospectedTokens(source, app, endpoint, idleTimes, background, clock);
        }
        return new SalesforceTokens(source, background, idleTimes, statistics, clock);
    }
}
