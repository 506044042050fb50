package io.orgbridge;

import io.orgbridge.config.ConfigException;
import io.orgbridge.config.OrgbridgeConfig;
import io.orgbridge.config.Setting;
import io.orgbridge.token.ClientCredentialsGrant;
import io.orgbridge.token.CredentialStore;
import io.orgbridge.token.Flow;
import io.orgbridge.token.IdleTimes;
import io.orgbridge.token.IntrospectedTokens;
import io.orgbridge.token.JwtBearerGrant;
import io.orgbridge.token.OAuthApp;
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
import java.security.PrivateKey;
import java.security.interfaces.RSAPrivateKey;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

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
     * @param setting {@link OrgbridgeConfig#PRIVATE_KEY} or {@link OrgbridgeConfig#NEXT_PRIVATE_KEY}
     * @throws ConfigException when it cannot be used
     */
    public static RSAPrivateKey key(OrgbridgeConfig config, Setting<String> setting) {
        try {
            return PrivateKeys.load(keySource(config, setting));
        } catch (UnusablePrivateKeyException e) {
            throw new ConfigException(List.of(String.valueOf(e.getMessage())), e);
        }
    }

    /** Where one of the private keys is, with its password and alias; the second key may do with the first one's password. */
    public static PrivateKeySource keySource(OrgbridgeConfig config, Setting<String> setting) {
        boolean next = setting.equals(OrgbridgeConfig.NEXT_PRIVATE_KEY);
        String password = config.get(OrgbridgeConfig.PRIVATE_KEY_PASSWORD);
        String nextPassword = config.get(OrgbridgeConfig.NEXT_PRIVATE_KEY_PASSWORD);
        return new PrivateKeySource(
                setting.key(),
                config.get(setting),
                given(next && !nextPassword.isEmpty() ? nextPassword : password),
                given(config.get(next ? OrgbridgeConfig.NEXT_PRIVATE_KEY_ALIAS : OrgbridgeConfig.PRIVATE_KEY_ALIAS)));
    }

    private static @Nullable String given(String text) {
        return text.isEmpty() ? null : text;
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
            OrgbridgeConfig config,
            OAuthApp app,
            TokenEndpoint endpoint,
            Map<Flow, TokenGrant> grants,
            CredentialStore credentials,
            Executor background,
            Clock clock) {
        TokenStatistics statistics = new TokenStatistics();
        IdleTimes idleTimes = new IdleTimes();
        TokenSource source = new StoredTokens(credentials, grants, statistics);
        if (config.get(OrgbridgeConfig.INTROSPECT)) {
            source = new IntrospectedTokens(source, app, endpoint, idleTimes, background, clock);
        }
        return new SalesforceTokens(source, background, idleTimes, statistics, clock);
    }
}
