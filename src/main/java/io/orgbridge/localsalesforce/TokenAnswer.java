package io.orgbridge.localsalesforce;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** The token endpoint's answer in JSON, XML or form encoding. */
final class TokenAnswer {
    private TokenAnswer() {}

    static Answer of(Grants.Granted granted, String format) {
        Map<String, String> members = new LinkedHashMap<>();
        members.put("access_token", granted.accessToken());
        put(members, "refresh_token", granted.refreshToken());
        put(members, "signature", granted.signature());
        members.put("scope", granted.scope());
        put(members, "id_token", granted.idToken());
        members.put("instance_url", granted.instanceUrl());
        members.put("id", granted.id());
        members.put("token_type", "Bearer");
        put(members, "issued_at", granted.issuedAt());
        return switch (format) {
            case "xml" -> xml(members);
            case "urlencoded" -> form(members);
            default -> {
                JsonOut out = new JsonOut(false).object();
                members.forEach(out::raw);
                yield Answer.json(200, out.end());
            }
        };
    }

    private static void put(Map<String, String> members, String name, @org.jspecify.annotations.Nullable String value) {
        if (value != null) {
            members.put(name, value);
        }
    }

    private static Answer xml(Map<String, String> members) {
        StringBuilder xml = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?><OAuth>");
        members.forEach((name, value) -> xml.append('<')
                .append(name)
                .append('>')
                .append(Html.escaped(value))
                .append("</")
                .append(name)
                .append('>'));
        return body("application/xml;charset=UTF-8", xml.append("</OAuth>").toString());
    }

    private static Answer form(Map<String, String> members) {
        StringBuilder form = new StringBuilder();
        members.forEach((name, value) -> form.append(form.isEmpty() ? "" : "&")
                .append(name)
                .append('=')
                .append(URLEncoder.encode(value, StandardCharsets.UTF_8)));
        return body("application/x-www-form-urlencoded;charset=UTF-8", form.toString());
    }

    private static Answer body(String type, String text) {
        return new Answer(200, type, Map.of(), text.getBytes(StandardCharsets.UTF_8));
    }
}
