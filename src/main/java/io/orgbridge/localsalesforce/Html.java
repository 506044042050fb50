package io.orgbridge.localsalesforce;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The pages that a browser sees: plain HTML forms that need no script. */
final class Html {
    private static final Map<String, String> SCOPES = Map.of(
            "api", "Manage user data via APIs",
            "chatter_api", "Access Chatter resources",
            "full", "Full access",
            "id", "Access the identity URL service",
            "openid", "Access unique user identifiers",
            "refresh_token", "Perform requests at any time");

    private Html() {}

    static Answer login(@Nullable String hint, @Nullable String problem) {
        String message = problem == null ? "" : "<p role=\"alert\" class=\"bad\">" + escaped(problem) + "</p>";
        return page(
                200,
                "Login",
                "<h1>Log in to the local Salesforce</h1>" + message
                        + "<form method=\"post\"><input type=\"hidden\" name=\"step\" value=\"login\">"
                        + "<label for=\"username\">Username</label><input id=\"username\" name=\"username\" value=\""
                        + escaped(hint == null ? "" : hint)
                        + "\" autocomplete=\"username\" required autofocus>"
                        + "<label for=\"password\">Password</label><input id=\"password\" name=\"pw\" type=\"password\""
                        + " autocomplete=\"current-password\" required>"
                        + "<button id=\"Login\" type=\"submit\">Log In</button></form>"
                        + "<p class=\"hint\">A user who was never given a password logs in with any.</p>");
    }

    static Answer approve(String app, String username, Set<String> scopes, String csrf) {
        StringBuilder list = new StringBuilder();
        scopes.forEach(scope -> list.append("<li>")
                .append(escaped(SCOPES.getOrDefault(scope, scope)))
                .append(" (")
                .append(escaped(scope))
                .append(")</li>"));
        return page(
                200,
                "Allow Access?",
                "<h1>Allow Access?</h1><p>" + escaped(app) + " is asking to:</p><ul>" + list
                        + "</ul><p>Do you want to allow access for " + escaped(username) + "?</p>"
                        + "<form method=\"post\"><input type=\"hidden\" name=\"step\" value=\"decision\">"
                        + "<input type=\"hidden\" name=\"csrf\" value=\"" + escaped(csrf) + "\">"
                        + "<button id=\"oadeny\" name=\"decision\" value=\"deny\">Deny</button>"
                        + "<button id=\"oaapprove\" name=\"decision\" value=\"allow\">Allow</button></form>");
    }

    /** An error that concerns the app or its callback, which is why it cannot be sent there. */
    static Answer error(String code, String description) {
        String text = "error=" + code + "&error_description=" + description.replace(" ", "%20");
        return page(400, "Error", "<h1>OAuth Error</h1><p>" + text + "</p>");
    }

    static Answer maintenance() {
        return page(503, "Down for maintenance", "<h1>We are down for maintenance.</h1><p>Sorry for the trouble.</p>");
    }

    private static Answer page(int status, String title, String body) {
        return Answer.text(
                        status,
                        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>" + title
                                + " | local Salesforce</title><meta name=\"viewport\""
                                + " content=\"width=device-width,initial-scale=1\"><style>body{font:16px/1.5"
                                + " system-ui,sans-serif;max-width:24rem;margin:3rem auto;padding:0 1rem}label,input"
                                + "{display:block;width:100%;box-sizing:border-box}input{margin:.2rem 0 1rem;"
                                + "padding:.5rem;font:inherit}button{font:inherit;padding:.5rem 1.5rem;"
                                + "margin-right:1rem}.bad{color:#a00}.hint{color:#555}</style></head><body>" + body
                                + "</body></html>")
                .with("Cache-Control", "no-cache, no-store")
                .with("Referrer-Policy", "no-referrer")
                .with("X-Frame-Options", "DENY")
                .with("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'");
    }

    static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
