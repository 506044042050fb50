package io.orgbridge.localsalesforce;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * {@code /services/oauth2/authorize}: a login page, an approve page, and the way back to the callback.
 *
 * <p>Source: https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_web_server_flow.htm
 */
final class Authorize {
    private static final String COOKIE = "sid";
    private static final int MOST_BROWSERS = 10_000;

    private final Settings settings;
    private final Store store;
    private final Orgs orgs;
    private final Apps apps;
    private final Approvals approvals;
    private final Admission admission;
    private final Passwords passwords;
    private final Signups signups;
    private final Counters counters;
    private final Secrets secrets = new Secrets();
    private final Map<String, Browser> browsers = new ConcurrentHashMap<>();

    /** A browser in which a user is logged in. */
    private record Browser(long user, String csrf, long until) {}

    Authorize(
            Settings settings,
            Store store,
            Orgs orgs,
            Apps apps,
            Approvals approvals,
            Admission admission,
            Passwords passwords,
            Signups signups,
            Counters counters) {
        this.settings = settings;
        this.store = store;
        this.orgs = orgs;
        this.apps = apps;
        this.approvals = approvals;
        this.admission = admission;
        this.passwords = passwords;
        this.signups = signups;
        this.counters = counters;
    }

    Answer answer(Call call) {
        counters.count("authorize");
        signups.settle();
        try {
            Map<String, String> form = call.is("POST") ? call.bodyForm() : Map.of();
            String step = form.getOrDefault("step", "");
            AuthorizeRequest request =
                    AuthorizeRequest.of(apps, step.isEmpty() ? OAuth.parameters(call) : call.query());
            return switch (step) {
                case "login" -> login(call, request, form);
                case "decision" -> decide(call, request, form);
                default -> begin(call, request);
            };
        } catch (AuthorizeRequest.OnPage e) {
            return e.answer();
        } catch (AuthorizeRequest.OnCallback e) {
            return e.answer();
        }
    }

    private Answer begin(Call call, AuthorizeRequest request) {
        Optional<Browser> browser = browser(call);
        boolean again = request.prompt().contains("login") || request.prompt().contains("select_account");
        if (browser.isEmpty() || again) {
            return request.immediate()
                    ? unsuccessful(request)
                    : Html.login(browser.isEmpty() ? request.loginHint() : null, null);
        }
        User user = store.read(() -> store.users.get(browser.get().user()));
        Optional<Answer> refusal = refusal(request, user);
        if (refusal.isPresent()) {
            return refusal.get();
        }
        if (!isApproved(request, user)) {
            return request.immediate()
                    ? unsuccessful(request)
                    : Html.approve(
                            request.app().name(),
                            user.username(),
                            request.scopes(),
                            browser.get().csrf());
        }
        return grant(request, user);
    }

    private static Answer unsuccessful(AuthorizeRequest request) {
        return request.refused("immediate_unsuccessful", "immediate unsuccessful");
    }

    /** The callback with the reason why this user may not use the app, or empty if he may. */
    private Optional<Answer> refusal(AuthorizeRequest request, User user) {
        try {
            return store.read(() -> {
                admission.mustBeAble(user);
                admission.mustBeAssigned(request.app(), user);
                return Optional.empty();
            });
        } catch (ApiException e) {
            return Optional.of(request.refused(e.code(), String.valueOf(e.getMessage())));
        }
    }

    private boolean isApproved(AuthorizeRequest request, User user) {
        return !request.app().policy().selfAuthorized()
                || (!request.prompt().contains("consent")
                        && store.read(() -> approvals
                                .scopes(user.serial(), request.app().clientId())
                                .containsAll(request.scopes())));
    }

    private Answer grant(AuthorizeRequest request, User user) {
        String code = store.write(() -> approvals.code(
                user,
                new AuthCode(
                        request.app().clientId(),
                        request.redirectUri(),
                        user.serial(),
                        String.join(" ", request.scopes()),
                        request.challenge(),
                        request.nonce(),
                        settings.now(),
                        false)));
        return request.granted(code);
    }

    private Answer login(Call call, AuthorizeRequest request, Map<String, String> form) {
        String username = form.getOrDefault("username", "").trim();
        Optional<User> user = store.read(() -> orgs.user(username)
                .filter(found -> call.org() == 0 || found.org() == call.org())
                .filter(found -> settings.now() >= store.orgs.get(found.org()).loginsFrom())
                .filter(found -> found.active()
                        && !store.frozenUsers.containsKey(found.serial())
                        && !store.lockedOrgs.containsKey(found.org()))
                .filter(found -> passwords.matches(found, form.getOrDefault("pw", ""))));
        if (user.isEmpty()) {
            return Html.login(
                    username,
                    "Please check your username and password. If you still can't log in, contact your Salesforce"
                            + " administrator.");
        }
        browsers.values().removeIf(old -> old.until() <= settings.now());
        if (browsers.size() >= MOST_BROWSERS) {
            browsers.clear();
        }
        String sid = secrets.text(40);
        browsers.put(
                Secrets.hash(sid), new Browser(user.get().serial(), secrets.text(24), settings.now() + 2 * 3_600_000L));
        Map<String, String> again = new LinkedHashMap<>(call.query());
        TreeSet<String> prompt = new TreeSet<>(request.prompt());
        prompt.remove("login");
        prompt.remove("select_account");
        again.put("prompt", String.join(" ", prompt).trim());
        return Answer.redirect(303, "/services/oauth2/authorize?" + query(again))
                .with("Set-Cookie", COOKIE + "=" + sid + "; Path=/; HttpOnly; SameSite=Lax")
                .with("Cache-Control", "no-cache, no-store");
    }

    private Answer decide(Call call, AuthorizeRequest request, Map<String, String> form) {
        Optional<Browser> browser =
                browser(call).filter(known -> Secrets.same(known.csrf(), form.getOrDefault("csrf", "")));
        if (browser.isEmpty()) {
            return Html.login(request.loginHint(), "Your session has ended. Log in again.");
        }
        User user = store.read(() -> store.users.get(browser.get().user()));
        if (!"allow".equals(form.get("decision"))) {
            return request.refused("access_denied", "end-user denied authorization");
        }
        return refusal(request, user).orElseGet(() -> grant(request, user));
    }

    private Optional<Browser> browser(Call call) {
        String sid = cookie(call.header("cookie"));
        return Optional.ofNullable(sid == null ? null : browsers.get(Secrets.hash(sid)))
                .filter(known -> known.until() > settings.now())
                .filter(known -> call.org() == 0
                        || store.read(() -> store.users.get(known.user())).org() == call.org());
    }

    private static @Nullable String cookie(@Nullable String header) {
        if (header != null) {
            for (String pair : header.split(";")) {
                String trimmed = pair.trim();
                if (trimmed.startsWith(COOKIE + "=")) {
                    return trimmed.substring(COOKIE.length() + 1);
                }
            }
        }
        return null;
    }

    private static String query(Map<String, String> parameters) {
        StringBuilder query = new StringBuilder();
        parameters.forEach((name, value) -> {
            if (!value.isEmpty()) {
                query.append(query.isEmpty() ? "" : "&")
                        .append(URLEncoder.encode(name, StandardCharsets.UTF_8))
                        .append('=')
                        .append(URLEncoder.encode(value, StandardCharsets.UTF_8));
            }
        });
        return query.toString();
    }
}
