package io.orgbridge.token;

import io.orgbridge.fixtures.ScriptedServer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.cxf.rs.security.oauth2.common.Client;
import org.apache.cxf.rs.security.oauth2.common.ServerAccessToken;
import org.apache.cxf.rs.security.oauth2.common.UserSubject;
import org.apache.cxf.rs.security.oauth2.grants.code.AbstractCodeDataProvider;
import org.apache.cxf.rs.security.oauth2.grants.code.ServerAuthorizationCodeGrant;
import org.apache.cxf.rs.security.oauth2.tokens.refresh.RefreshToken;
import org.jspecify.annotations.Nullable;

/** What CXF has given out, in memory. Refresh tokens rotate, which is CXF's default; access tokens name instance and identity. */
final class CxfTokens extends AbstractCodeDataProvider {
    private final String base;
    private final Map<String, Client> clients = new ConcurrentHashMap<>();
    private final Map<String, ServerAuthorizationCodeGrant> codes = new ConcurrentHashMap<>();
    private final Map<String, ServerAccessToken> accessTokens = new ConcurrentHashMap<>();
    private final Map<String, RefreshToken> refreshTokens = new ConcurrentHashMap<>();

    CxfTokens(String base) {
        this.base = base;
    }

    @Override
    protected ServerAccessToken createNewAccessToken(Client client, UserSubject user) {
        ServerAccessToken token = super.createNewAccessToken(client, user);
        token.getParameters().put("instance_url", base);
        token.getParameters().put("id", base + "/id/" + ScriptedServer.ORG_ID + "/" + ScriptedServer.USER_ID);
        return token;
    }

    /** Salesforce's name of the scope. */
    @Override
    protected boolean isRefreshTokenSupported(List<String> scopes) {
        return scopes.contains("refresh_token");
    }

    @Override
    protected void saveCodeGrant(ServerAuthorizationCodeGrant grant) {
        codes.put(grant.getCode(), grant);
    }

    @Override
    public @Nullable ServerAuthorizationCodeGrant removeCodeGrant(String code) {
        return codes.remove(code);
    }

    @Override
    public List<ServerAuthorizationCodeGrant> getCodeGrants(Client client, UserSubject user) {
        return codes.values().stream()
                .filter(grant -> isCodeMatched(grant, client, user))
                .toList();
    }

    @Override
    protected void saveAccessToken(ServerAccessToken token) {
        accessTokens.put(token.getTokenKey(), token);
    }

    @Override
    protected void saveRefreshToken(RefreshToken token) {
        refreshTokens.put(token.getTokenKey(), token);
    }

    @Override
    protected void doRevokeAccessToken(ServerAccessToken token) {
        accessTokens.remove(token.getTokenKey());
    }

    @Override
    protected void doRevokeRefreshToken(RefreshToken token) {
        refreshTokens.remove(token.getTokenKey());
    }

    @Override
    protected @Nullable RefreshToken getRefreshToken(String key) {
        return refreshTokens.get(key);
    }

    @Override
    public @Nullable ServerAccessToken getAccessToken(String key) {
        return accessTokens.get(key);
    }

    @Override
    public List<ServerAccessToken> getAccessTokens(Client client, UserSubject user) {
        return accessTokens.values().stream()
                .filter(token -> isTokenMatched(token, client, user))
                .toList();
    }

    @Override
    public List<RefreshToken> getRefreshTokens(Client client, UserSubject user) {
        return refreshTokens.values().stream()
                .filter(token -> isTokenMatched(token, client, user))
                .toList();
    }

    @Override
    public void setClient(Client client) {
        clients.put(client.getClientId(), client);
    }

    @Override
    public List<Client> getClients(UserSubject owner) {
        return clients.values().stream()
                .filter(client -> isClientMatched(client, owner))
                .toList();
    }

    @Override
    protected @Nullable Client doGetClient(String clientId) {
        return clients.get(clientId);
    }

    @Override
    protected void doRemoveClient(Client client) {
        clients.remove(client.getClientId());
    }
}
