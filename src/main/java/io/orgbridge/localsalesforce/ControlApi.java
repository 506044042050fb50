package io.orgbridge.localsalesforce;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** {@code /__control/…} on the login host: {@link Control} over HTTP, in JSON. */
final class ControlApi {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Control control;

    ControlApi(Control control) {
        this.control = control;
    }

    Answer answer(Call call) {
        if (call.is("GET") && call.part(1).equals("stats")) {
            return json(control.stats());
        }
        if (call.is("DELETE") && call.part(1).equals("faults")) {
            control.clearFaults();
            return Answer.empty(204);
        }
        if (!call.is("POST")) {
            throw ApiException.methodNotAllowed(call.method(), "DELETE,GET,HEAD,POST");
        }
        try {
            return post(call.part(1), call.hasBody() ? call.bodyObject() : JSON.createObjectNode());
        } catch (IllegalArgumentException e) {
            throw ApiException.data(400, "INVALID_INPUT", String.valueOf(e.getMessage()));
        }
    }

    private Answer post(String what, ObjectNode in) {
        return switch (what) {
            case "post" -> id(control.post(text(in, "as"), text(in, "in"), text(in, "text")));
            case "comment" -> id(control.comment(text(in, "as"), text(in, "on"), text(in, "text")));
            case "edit" -> {
                control.edit(text(in, "as"), text(in, "id"), text(in, "text"));
                yield Answer.empty(204);
            }
            case "delete" -> {
                control.delete(text(in, "as"), text(in, "id"));
                yield Answer.empty(204);
            }
            case "system-item" -> id(control.systemItem(text(in, "as"), text(in, "in"), item(text(in, "item"))));
            case "expire-tokens" ->
                json(Map.of(
                        "expired",
                        in.hasNonNull("username")
                                ? control.expireTokens(text(in, "username"))
                                : control.expireTokens()));
            case "apps" -> {
                control.registerApp(ControlApps.app(in));
                yield Answer.empty(204);
            }
            case "certificate" -> {
                control.replaceCertificate(text(in, "clientId"), ControlApps.certificate(in));
                yield Answer.empty(204);
            }
            case "password" -> {
                control.setPassword(text(in, "username"), text(in, "password"));
                yield Answer.empty(204);
            }
            case "approve" -> {
                control.approve(text(in, "username"), text(in, "clientId"));
                yield Answer.empty(204);
            }
            case "withdraw-approval" -> {
                control.withdrawApproval(text(in, "username"), text(in, "clientId"));
                yield Answer.empty(204);
            }
            case "freeze" -> {
                control.freeze(text(in, "username"), in.path("frozen").asBoolean(true));
                yield Answer.empty(204);
            }
            case "deactivate" -> {
                control.setActive(text(in, "username"), !in.path("inactive").asBoolean(true));
                yield Answer.empty(204);
            }
            case "seed" -> {
                control.seedFaults(in.path("seed").asLong());
                yield Answer.empty(204);
            }
            case "move-org" -> {
                OldHost old = OldHost.named(in.path("oldHost").asText("moved-permanently"));
                yield json(Map.of("instanceUrl", control.moveOrg(text(in, "username"), old)));
            }
            case "lock-org" -> {
                control.lockOrg(text(in, "username"), in.path("locked").asBoolean(true));
                yield Answer.empty(204);
            }
            case "clock" -> {
                control.skewClock(Duration.ofSeconds(in.path("aheadSeconds").asLong()));
                yield Answer.empty(204);
            }
            case "faults" -> {
                control.inject(fault(in));
                yield Answer.empty(204);
            }
            default -> throw ApiException.notFound();
        };
    }

    /** {@code null-body} as {@code NULL_BODY}. */
    static SystemItem item(String name) {
        return Arrays.stream(SystemItem.values())
                .filter(item -> item.name().equals(name.toUpperCase(Locale.ROOT).replace('-', '_')))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no system item '" + name
                        + "'; there are group-created, created-record, null-body," + " tracked-change, bundle"));
    }

    private static Fault fault(ObjectNode in) {
        Map<String, String> members = new HashMap<>();
        in.properties().forEach(member -> {
            String name = member.getKey().equals("contentType") ? "content-type" : member.getKey();
            if (!FaultReader.MEMBERS.contains(name)) {
                throw new IllegalArgumentException("there is no '" + member.getKey() + "'");
            }
            members.put(name, member.getValue().asText());
        });
        return FaultReader.of(members);
    }

    static String text(ObjectNode in, String name) {
        if (!in.hasNonNull(name)) {
            throw new IllegalArgumentException("'" + name + "' is missing");
        }
        return in.get(name).asText();
    }

    private static Answer id(String id) {
        return json(Map.of("id", id));
    }

    private static Answer json(Object value) {
        try {
            return new Answer(200, Answer.JSON, Map.of(), JSON.writeValueAsBytes(value));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
