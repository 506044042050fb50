package io.orgbridge.localsalesforce;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An authorize request whose app and callback are good.
 *
 * @param scopes what is asked for
 * @param prompt among {@code login}, {@code consent}, {@code select_account}
 * @param challenge of PKCE; null without
 */
record AuthorizeRequest(
        ConnectedApp app,
        String redirectUri,
        Set<String> scopes,
        @Nullable String state,
        Set<String> prompt,
        @Nullable String loginHint,
        boolean immediate,
        @Nullable String nonce,
        @Nullable String challenge) {
    private static final Pattern CHALLENGE = Pattern.compile("[A-Za-z0-9_-]{43}");

    /** An error that belongs on a page of our own. */
    static final class OnPage extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final transient Answer answer;

        OnPage(String code, String description) {
            super(code, null, false, false);
            this.answer = Html.error(code, description);
        }

        Answer answer() {
            return answer;
        }
    }

    /** An error that the callback is told. */
    static final class OnCallback extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final transient Answer answer;

        OnCallback(String redirectUri, String code, String description, @Nullable String state) {
            super(code, null, false, false);
            this.answer = callback(redirectUri, error(code, description), state);
        }

        Answer answer() {
            return answer;
        }
    }

    /** Reads the parameters; throws {@link OnPage} or {@link OnCallback}. */
    static AuthorizeRequest of(Apps apps, Map<String, String> in) {
        ConnectedApp app = apps.find(in.get("client_id"))
                .orElseThrow(() -> new OnPage("invalid_client_id", "client identifier invalid"));
        String redirect = in.get("redirect_uri");
        if (redirect == null || redirect.isEmpty()) {
            throw new OnPage("redirect_uri_missing", "redirect_uri is missing");
        }
        if (!app.callbackUrls().contains(redirect)) {
            throw new OnPage("redirect_uri_mismatch", "redirect_uri must match configuration");
        }
        String state = in.get("state");
        if (!"code".equals(in.get("response_type"))) {
            throw new OnCallback(redirect, "unsupported_response_type", "response type not supported", state);
        }
        Set<String> scopes;
        try {
            scopes = Apps.scopes(app, in.get("scope"));
        } catch (ApiException e) {
            throw new OnCallback(redirect, e.code(), String.valueOf(e.getMessage()), state);
        }
        String challenge = in.get("code_challenge");
        String method = in.getOrDefault("code_challenge_method", "S256");
        if (challenge == null && app.policy().pkceRequired()) {
            throw new OnCallback(redirect, "invalid_request", "missing required code challenge", state);
        }
        if (challenge != null
                && (!method.equals("S256") || !CHALLENGE.matcher(challenge).matches())) {
            throw new OnCallback(redirect, "invalid_request", "invalid code challenge", state);
        }
        return new AuthorizeRequest(
                app,
                redirect,
                scopes,
                state,
                new TreeSet<>(Arrays.asList(in.getOrDefault("prompt", "").split("\\s+"))),
                in.get("login_hint"),
                "true".equals(in.get("immediate")),
                in.get("nonce"),
                challenge);
    }

    /** The callback with an error. */
    Answer refused(String code, String description) {
        return callback(redirectUri, error(code, description), state);
    }

    /** The callback with a code. */
    Answer granted(String code) {
        return callback(redirectUri, "code=" + encoded(code), state);
    }

    static String error(String code, String description) {
        return "error=" + encoded(code) + "&error_description=" + encoded(description);
    }

    static Answer callback(String redirectUri, String parameters, @Nullable String state) {
        String separator = redirectUri.contains("?") ? "&" : "?";
        String echo = state == null ? "" : "&state=" + encoded(state);
        return Answer.redirect(302, redirectUri + separator + parameters + echo);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
