package io.orgbridge.token;

import io.orgbridge.fixtures.Keys;
import io.orgbridge.fixtures.ScriptedServer;
import io.orgbridge.fixtures.Serving;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.core.Form;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.MessageBodyWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.security.cert.CertificateEncodingException;
import java.security.interfaces.RSAPublicKey;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.cxf.common.security.SimplePrincipal;
import org.apache.cxf.endpoint.Server;
import org.apache.cxf.jaxrs.JAXRSServerFactoryBean;
import org.apache.cxf.jaxrs.ext.MessageContext;
import org.apache.cxf.jaxrs.provider.FormEncodingProvider;
import org.apache.cxf.jaxrs.utils.FormUtils;
import org.apache.cxf.jaxrs.utils.JAXRSUtils;
import org.apache.cxf.message.Message;
import org.apache.cxf.rs.security.jose.jwa.SignatureAlgorithm;
import org.apache.cxf.rs.security.jose.jws.JwsJwtCompactConsumer;
import org.apache.cxf.rs.security.jose.jws.JwsUtils;
import org.apache.cxf.rs.security.jose.jwt.JwtException;
import org.apache.cxf.rs.security.oauth2.common.Client;
import org.apache.cxf.rs.security.oauth2.common.OAuthAuthorizationData;
import org.apache.cxf.rs.security.oauth2.common.OAuthError;
import org.apache.cxf.rs.security.oauth2.common.OAuthRedirectionState;
import org.apache.cxf.rs.security.oauth2.common.ServerAccessToken;
import org.apache.cxf.rs.security.oauth2.common.UserSubject;
import org.apache.cxf.rs.security.oauth2.grants.code.AuthorizationCodeGrantHandler;
import org.apache.cxf.rs.security.oauth2.grants.code.DigestCodeVerifier;
import org.apache.cxf.rs.security.oauth2.grants.jwt.JwtBearerAuthHandler;
import org.apache.cxf.rs.security.oauth2.grants.jwt.JwtBearerGrantHandler;
import org.apache.cxf.rs.security.oauth2.grants.refresh.RefreshTokenGrantHandler;
import org.apache.cxf.rs.security.oauth2.provider.OAuthJSONProvider;
import org.apache.cxf.rs.security.oauth2.provider.SessionAuthenticityTokenProvider;
import org.apache.cxf.rs.security.oauth2.services.AccessTokenService;
import org.apache.cxf.rs.security.oauth2.services.AuthorizationCodeGrantService;
import org.apache.cxf.rs.security.oauth2.utils.OAuthConstants;
import org.apache.cxf.security.SecurityContext;
import org.jspecify.annotations.Nullable;

/**
 * Apache CXF's OAuth 2.0 server on the loopback address, with the paths and the two extra fields of Salesforce. It judges
 * assertions, codes, verifiers and refresh tokens by itself; nothing of Orgbridge or of the local Salesforce is in it.
 */
final class CxfServer implements AutoCloseable {
    static final String BEARER_APP = "3MVG9BearerApp";
    static final String WEB_APP = "3MVG9WebApp";
    static final String KEY_APP = "3MVG9KeyApp";
    static final String SECRET = "8123456789012345678";
    static final String AUDIENCE = "https://login.salesforce.com";
    static final String CALLBACK = "http://127.0.0.1:8080/oauth/callback";

    private final String base = "http://127.0.0.1:" + Serving.freePort();
    private final CxfTokens tokens = new CxfTokens(base);
    private final Server server;

    CxfServer() {
        tokens.setSupportedScopes(Map.of("api", "", "refresh_token", ""));
        Client bearer = new Client(BEARER_APP, null, false);
        tokens.setClient(bearer);
        Client web = new Client(WEB_APP, SECRET, true);
        web.setRedirectUris(List.of(CALLBACK));
        web.setRegisteredScopes(List.of("api", "refresh_token"));
        tokens.setClient(web);
        Client key = new Client(KEY_APP, null, true);
        key.setRedirectUris(List.of(CALLBACK));
        key.setRegisteredScopes(List.of("api", "refresh_token"));
        key.setApplicationCertificates(List.of(Base64.getEncoder().encodeToString(certificate())));
        tokens.setClient(key);

        JAXRSServerFactoryBean factory = new JAXRSServerFactoryBean();
        factory.setAddress(base + "/services/oauth2");
        factory.setServiceBeans(List.of(tokenService(), authorizeService(), new UserInfoService(tokens)));
        factory.setProviders(List.of(new OAuthJSONProvider(), new ConsentPage(), new Login(), clientAssertions()));
        server = factory.create();
    }

    URI url() {
        return URI.create(base);
    }

    private AccessTokenService tokenService() {
        JwtBearerGrantHandler bearer = new JwtBearerGrantHandler();
        bearer.setDataProvider(tokens);
        bearer.setSupportedIssuers(Set.of(BEARER_APP));
        bearer.setAudience(AUDIENCE);
        bearer.setJwsVerifier(JwsUtils.getPublicKeySignatureVerifier(
                (RSAPublicKey) Keys.PAIR.certificate().getPublicKey(), SignatureAlgorithm.RS256));
        AuthorizationCodeGrantHandler code = new AuthorizationCodeGrantHandler();
        code.setDataProvider(tokens);
        code.setRequireCodeVerifier(true);
        code.setCodeVerifierTransformer(new DigestCodeVerifier());
        RefreshTokenGrantHandler refresh = new RefreshTokenGrantHandler();
        refresh.setDataProvider(tokens);
        AccessTokenService service = new AccessTokenService() {
            /** The JWT bearer flow names its client in the assertion only. */
            @Override
            protected String retrieveClientId(MultivaluedMap<String, String> params) {
                String assertion = params.getFirst("assertion");
                return assertion == null
                        ? super.retrieveClientId(params)
                        : new JwsJwtCompactConsumer(assertion).getJwtClaims().getIssuer();
            }
        };
        service.setDataProvider(tokens);
        service.setCanSupportPublicClients(true);
        service.setGrantHandlers(List.of(bearer, code, refresh));
        return service;
    }

    private static byte[] certificate() {
        try {
            return Keys.PAIR.certificate().getEncoded();
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** CXF's judge of client assertions, where there is one; left alone it refuses requests without. */
    private JwtBearerAuthHandler clientAssertions() {
        FormEncodingProvider<Form> forms = new FormEncodingProvider<>(true);
        JwtBearerAuthHandler handler = new JwtBearerAuthHandler() {
            @Override
            public void filter(ContainerRequestContext request) {
                if (request.getUriInfo().getPath().equals("token") && form().containsKey("client_assertion")) {
                    try {
                        super.filter(request);
                    } catch (JwtException refused) {
                        request.abortWith(Response.status(401)
                                .type(MediaType.APPLICATION_JSON_TYPE)
                                .entity(new OAuthError(OAuthConstants.INVALID_CLIENT))
                                .build());
                    }
                }
            }

            /** What was sent, which is left to be read again. */
            private MultivaluedMap<String, String> form() {
                Message message = JAXRSUtils.getCurrentMessage();
                try {
                    Form form = FormUtils.readForm(forms, message);
                    FormUtils.restoreForm(forms, form, message);
                    return form.asMap();
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            }
        };
        handler.setClientProvider(tokens);
        handler.setVerifyWithClientCertificates(true);
        return handler;
    }

    private AuthorizationCodeGrantService authorizeService() {
        AuthorizationCodeGrantService service = new AuthorizationCodeGrantService();
        service.setDataProvider(tokens);
        service.setSessionAuthenticityTokenProvider(new Pages());
        return service;
    }

    @Override
    public void close() {
        server.destroy();
    }

    /** The consent pages that were shown, in place of a servlet session. */
    private static final class Pages implements SessionAuthenticityTokenProvider {
        private final Map<String, OAuthRedirectionState> open = new ConcurrentHashMap<>();

        @Override
        public String createSessionToken(
                MessageContext context,
                MultivaluedMap<String, String> params,
                UserSubject subject,
                OAuthRedirectionState state) {
            String token = UUID.randomUUID().toString();
            open.put(token, state);
            return token;
        }

        @Override
        public @Nullable String getSessionToken(
                MessageContext context, MultivaluedMap<String, String> params, UserSubject subject) {
            String token = params.getFirst(OAuthConstants.SESSION_AUTHENTICITY_TOKEN);
            return open.containsKey(token) ? token : null;
        }

        @Override
        public @Nullable String removeSessionToken(
                MessageContext context, MultivaluedMap<String, String> params, UserSubject subject) {
            return getSessionToken(context, params, subject);
        }

        @Override
        public @Nullable OAuthRedirectionState getSessionState(
                MessageContext context, String token, UserSubject subject) {
            return open.remove(token);
        }
    }

    /** Writes CXF's consent page as a form. */
    @Produces("text/html")
    private static final class ConsentPage implements MessageBodyWriter<OAuthAuthorizationData> {
        @Override
        public boolean isWriteable(Class<?> type, Type generic, Annotation[] annotations, MediaType media) {
            return type == OAuthAuthorizationData.class;
        }

        @Override
        public void writeTo(
                OAuthAuthorizationData data,
                Class<?> type,
                Type generic,
                Annotation[] annotations,
                MediaType media,
                MultivaluedMap<String, Object> headers,
                OutputStream body)
                throws IOException {
            body.write("""
                    <form method="post" action="%s"><input type="hidden" name="%s" value="%s">
                    <button name="oauthDecision" value="allow">Allow</button></form>""".formatted(
                            data.getReplyTo(), OAuthConstants.SESSION_AUTHENTICITY_TOKEN, data.getAuthenticityToken())
                    .getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Takes the user's name from HTTP Basic, and any password. */
    private static final class Login implements ContainerRequestFilter {
        @Override
        public void filter(ContainerRequestContext request) {
            String authorization = request.getHeaderString("Authorization");
            if (authorization != null && authorization.startsWith("Basic ")) {
                String pair =
                        new String(Base64.getDecoder().decode(authorization.substring(6)), StandardCharsets.UTF_8);
                SimplePrincipal user = new SimplePrincipal(pair.substring(0, pair.indexOf(':')));
                JAXRSUtils.getCurrentMessage().put(SecurityContext.class, new SecurityContext() {
                    @Override
                    public Principal getUserPrincipal() {
                        return user;
                    }

                    @Override
                    public boolean isUserInRole(String role) {
                        return false;
                    }
                });
            }
        }
    }

    /** Says whose an access token is. */
    @Path("/userinfo")
    public static final class UserInfoService {
        private final CxfTokens tokens;

        UserInfoService(CxfTokens tokens) {
            this.tokens = tokens;
        }

        /** Salesforce's field names. */
        @GET
        @Produces("application/json")
        public Response get(@HeaderParam("Authorization") String authorization) {
            ServerAccessToken token = tokens.getAccessToken(authorization.replaceFirst("^Bearer ", ""));
            return token == null
                    ? Response.status(403).entity("Bad_OAuth_Token").build()
                    : Response.ok("{\"preferred_username\": \""
                                    + token.getSubject().getLogin() + "\", \"organization_id\": \""
                                    + ScriptedServer.ORG_ID + "\"}")
                            .build();
        }
    }
}
