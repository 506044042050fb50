package io.orgbridge.web;

import io.orgbridge.config.OrgbridgeConfig;
import io.orgbridge.connect.OrgStore;
import io.orgbridge.store.Store;
import io.orgbridge.token.AccessToken;
import io.orgbridge.token.AllowedHosts;
import io.orgbridge.token.AuthorisationCallback;
import io.orgbridge.token.Authorisations;
import io.orgbridge.token.AuthorizationCodes;
import io.orgbridge.token.OrgUser;
import io.orgbridge.token.Query;
import io.orgbridge.token.Secret;
import io.orgbridge.token.TokenException;
import io.orgbridge.token.VaultException;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/**
 * {@code /oauth/start} and {@code /oauth/callback}: sends a browser to Salesforce, where a user consents, and takes it back
 * with the code. Bound as {@code orgbridgeAuthorisationPages}. Thread-safe. No page shows a secret.
 *
 * <p>The callback has no API key to show; what protects it is a state that works once, and a cookie that only the browser
 * has which began.
 */
public final class AuthorisationPages {
    private static final Logger LOG = LoggerFactory.getLogger(AuthorisationPages.class);
    private static final String COOKIE = "orgbridge-";
    private static final Set<String> LOGIN_HOSTS = Set.of("login.salesforce.com", "test.salesforce.com");
    private static final String MY_DOMAIN = ".my.salesforce.com";
    /** As much of the state's hash as tells authorisations of one browser apart. */
    private static final int COOKIE_NAME = 12;

    private final OrgbridgeConfig config;
    private final Authorisations authorisations;
    private final OrgStore orgs;
    private final ApiGuard guard;

    /** Makes the bean. */
    public AuthorisationPages(OrgbridgeConfig config, Store store, Authorisations authorisations) {
        this.config = config;
        this.authorisations = authorisations;
        this.orgs = new OrgStore(store);
        this.guard = new ApiGuard(config.get(OrgbridgeConfig.HTTP_API_KEY));
    }

    /** Answers {@code /oauth/start?org=&user=&loginUrl=} with a redirect to Salesforce, or a page that says why not. */
    public void start(Exchange exchange) {
        Request request = Request.of(exchange);
        try {
            guard.admitBrowser(request.authorization(), request.host());
            if ("cross-site".equals(request.site())) {
                throw new ApiException(
                        403,
                        "Another site sent you here",
                        "Open this address from Orgbridge's own page, or type it: only you may begin an authorisation");
            }
            Query query = Query.of(request.query());
            OrgUser orgUser = orgUser(query);
            Authorisations.Begun begun = authorisations.begin(orgUser, loginUrl(query, orgUser));
            Secret cookie = authorisations.newText();
            authorisations.keep(begun, cookie);
            LOG.info("A token of {} is being obtained", begun.orgUser());
            Message message = Page.answer(exchange, 302, "");
            message.setHeader("Location", begun.authorizeUrl().toString());
            message.setHeader(
                    "Set-Cookie", cookie(begun.state(), cookie.reveal(), Authorisations.PATIENCE.toSeconds()));
        } catch (ApiException e) {
            Page.show(exchange, e.status(), e.title(), Map.of("What to do", String.valueOf(e.getMessage())));
            if (e.status() == 401) {
                exchange.getMessage().setHeader("WWW-Authenticate", "Basic realm=\"Orgbridge, password: API key\"");
            }
        } catch (TokenException e) {
            fail(exchange, e);
        } catch (VaultException | DataAccessException e) {
            fail(exchange, e);
        }
    }

    /** Answers {@code /oauth/callback}: keeps the tokens and says so, or says what went wrong. */
    public void callback(Exchange exchange) {
        Request request = Request.of(exchange);
        AuthorisationCallback callback = AuthorisationCallback.of(request.query());
        try {
            Authorisations.Begun begun = authorisations.take(callback.state(), cookie(request, callback.state()));
            Authorisations.Authorised authorised = authorisations.end(begun, callback);
            LOG.info("A token of {} was obtained", authorised.orgUser());
            Page.show(exchange, 200, "Token obtained", facts(authorised));
            exchange.getMessage().setHeader("Set-Cookie", cookie(begun.state(), "", 0));
        } catch (TokenException e) {
            fail(exchange, e);
        } catch (VaultException | DataAccessException e) {
            fail(exchange, e);
        }
    }

    private static Map<String, String> facts(Authorisations.Authorised authorised) {
        AccessToken token = authorised.token();
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("User", authorised.orgUser().username());
        facts.put("Org", token.orgId());
        facts.put("Answers at", token.instanceUrl().toString());
        facts.put("Scope", token.scope());
        facts.put("Access token", token.masked());
        facts.put("Refresh token", "set");
        return facts;
    }

    private static void fail(Exchange exchange, TokenException e) {
        LOG.warn("No token was obtained: {}. {}", e.getMessage(), e.nextStep());
        Page.show(
                exchange,
                e.isTransient() ? 502 : 400,
                "No token was obtained",
                cause(String.valueOf(e.getMessage()), e.nextStep()));
    }

    private static void fail(Exchange exchange, RuntimeException e) {
        boolean vault = e instanceof VaultException;
        LOG.warn(
                "An authorisation failed ({})",
                vault ? e.getMessage() : e.getClass().getSimpleName());
        Page.show(
                exchange,
                vault ? 500 : 503,
                "No token was obtained",
                vault
                        ? cause(
                                "What is kept of this authorisation cannot be encrypted or decrypted",
                                "Give every process on this database the same orgbridge.secrets.keyset, and begin anew")
                        : cause("The database does not answer", "Check the database, and open /oauth/start anew"));
    }

    private static Map<String, String> cause(String cause, String nextStep) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("Cause", cause);
        facts.put("What to do", nextStep);
        return facts;
    }

    private OrgUser orgUser(Query query) {
        try {
            return orgs.named(query.text("org", ""), query.text("user", ""), config.get(OrgbridgeConfig.HUB_USERNAME));
        } catch (IllegalArgumentException e) {
            throw new ApiException(400, "Bad parameter", String.valueOf(e.getMessage()));
        }
    }

    /**
     * The login URL that was asked for. The app's secret goes there, and whoever answers there says whose the tokens are: a
     * link may lead to Salesforce's own login hosts, My Domain ones among them, and to what is configured or stored, but not
     * to whatever else may be called.
     */
    private @Nullable URI loginUrl(Query query, OrgUser orgUser) {
        String given = query.text("loginUrl", "").strip().replaceFirst("/+$", "");
        if (given.isEmpty()) {
            return null;
        }
        URI login;
        try {
            AllowedHosts allowed = config.get(OrgbridgeConfig.ALLOWED_HOSTS);
            login = allowed.require(URI.create(given));
        } catch (IllegalArgumentException e) {
            throw new ApiException(400, "Bad parameter", "loginUrl must be an https:// URL");
        }
        if (!isLoginHost(login) && !login.equals(authorisations.loginUrl(orgUser))) {
            throw new ApiException(
                    400,
                    "Bad parameter",
                    "loginUrl must be a login host of Salesforce or the org's My Domain, with nothing behind it; for another"
                            + " one that is allowed, use ./orgbridge token --authorize --login-url");
        }
        return login;
    }

    private boolean isLoginHost(URI url) {
        String host = String.valueOf(url.getHost()).toLowerCase(Locale.ROOT);
        boolean bare = url.getRawPath().isEmpty() && url.getRawQuery() == null && url.getRawFragment() == null;
        URI configured = config.get(OrgbridgeConfig.LOGIN_URL);
        boolean known = LOGIN_HOSTS.contains(host)
                || host.endsWith(MY_DOMAIN)
                || url.equals(configured)
                // A login URL on this machine is a local Salesforce, whose orgs are on this machine too.
                || (AllowedHosts.isLoopback(host) && AllowedHosts.isLoopback(configured.getHost()));
        return bare && known;
    }

    private static String cookieName(Secret state) {
        return COOKIE + AuthorizationCodes.challenge(state).substring(0, COOKIE_NAME);
    }

    private String cookie(Secret state, String value, long seconds) {
        boolean https = "https".equals(config.get(OrgbridgeConfig.CALLBACK_URL).getScheme());
        return cookieName(state) + "=" + value + "; Path=/; Max-Age=" + seconds + "; HttpOnly; SameSite=Lax"
                + (https ? "; Secure" : "");
    }

    private static @Nullable Secret cookie(Request request, @Nullable String state) {
        if (request.cookies() != null && state != null) {
            String name = cookieName(Secret.of(state)) + "=";
            for (String pair : request.cookies().split(";")) {
                if (pair.strip().startsWith(name)) {
                    // Some clients put the value in quotes.
                    return Secret.of(pair.strip().substring(name.length()).replace("\"", ""));
                }
            }
        }
        return null;
    }

    /** What was asked; taken out of the exchange, so that no code and no key travels on in a header. */
    private record Request(
            String query,
            @Nullable String host,
            @Nullable String authorization,
            @Nullable String cookies,
            @Nullable String site) {
        static Request of(Exchange exchange) {
            Message message = exchange.getMessage();
            String raw = message.getHeader(Exchange.HTTP_RAW_QUERY, String.class);
            String query = raw == null ? message.getHeader(Exchange.HTTP_QUERY, String.class) : raw;
            String url = message.getHeader(Exchange.HTTP_URL, String.class);
            Request request = new Request(
                    query == null ? "" : query,
                    url == null
                            ? message.getHeader("Host", String.class)
                            : url.replaceFirst("^[a-z]+://([^/?]*).*$", "$1"),
                    message.getHeader("Authorization", String.class),
                    message.getHeader("Cookie", String.class),
                    message.getHeader("Sec-Fetch-Site", String.class));
            message.removeHeaders("*");
            message.setBody(null);
            return request;
        }
    }
}
