package io.orgbridge.localsalesforce;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A browser with cookies that fills in the first form of a page, as a person does, and does not leave the stand-in. */
final class TestBrowser {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Pattern HIDDEN =
            Pattern.compile("<input type=\"hidden\" name=\"([^\"]+)\" value=\"([^\"]*)\">");

    private final String base;
    private String cookie = "";
    private String url = "";
    private HttpResponse<String> page;

    TestBrowser(String base) {
        this.base = base;
    }

    /** Goes to an address and on from there as long as it is the stand-in's. */
    TestBrowser open(String address) {
        return send(address, null);
    }

    TestBrowser login(String username, String password) {
        return submit(Map.of("username", username, "pw", password));
    }

    TestBrowser decide(String decision) {
        return submit(Map.of("decision", decision));
    }

    private TestBrowser submit(Map<String, String> fields) {
        Map<String, String> form = new HashMap<>(fields);
        Matcher hidden = HIDDEN.matcher(page.body());
        while (hidden.find()) {
            form.put(hidden.group(1), hidden.group(2));
        }
        StringBuilder body = new StringBuilder();
        form.forEach((name, value) ->
                body.append(body.isEmpty() ? "" : "&").append(name).append('=').append(TestClient.encode(value)));
        return send(url, body.toString());
    }

    private TestBrowser send(String address, @org.jspecify.annotations.Nullable String form) {
        url = address.startsWith("/") ? base + address : address;
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url)).header("Cookie", cookie);
        if (form != null) {
            request.header("Content-Type", "application/x-www-form-urlencoded")
                    .POST(HttpRequest.BodyPublishers.ofString(form));
        }
        try {
            page = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (java.io.IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
        page.headers().firstValue("Set-Cookie").ifPresent(set -> cookie = set.substring(0, set.indexOf(';')));
        String location = page.headers().firstValue("Location").orElse("");
        return location.startsWith("/") || location.startsWith(base) ? send(location, null) : this;
    }

    int status() {
        return page.statusCode();
    }

    String text() {
        return page.body();
    }

    /** The parameters with which the browser is sent to the callback. */
    Map<String, String> callback() {
        String location = page.headers()
                .firstValue("Location")
                .orElseThrow(() -> new AssertionError(page.statusCode() + " " + page.body()));
        if (!location.startsWith(TestKeys.CALLBACK + "?")) {
            throw new AssertionError(location);
        }
        return Call.form(location.substring(location.indexOf('?') + 1));
    }
}
