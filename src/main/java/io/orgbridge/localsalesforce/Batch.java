package io.orgbridge.localsalesforce;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * {@code composite/batch} and {@code connect/batch}: up to 25 independent requests, each of which counts.
 *
 * <p>Sources: https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_composite_batch.htm,
 * https://developer.salesforce.com/docs/atlas.en-us.chatterapi.meta/chatterapi/connect_resources_batch.htm
 */
final class Batch {
    private static final int MOST = 25;
    /** The versions since which the two resources are there. */
    private static final int COMPOSITE_SINCE = 34;

    private static final int CONNECT_SINCE = 28;
    private static final Set<String> METHODS = Set.of("GET", "POST", "PATCH", "PUT", "DELETE");
    private static final Set<String> DATA =
            Set.of("limits", "sobjects", "query", "queryAll", "search", "connect", "chatter", "actions");

    private final Part answerer;

    /** Answers and counts one part as a request of its own; never throws. */
    interface Part {
        Answer answer(Call call);
    }

    Batch(Part answerer) {
        this.answerer = answerer;
    }

    Answer answer(Call call, boolean connect) {
        if (!call.is("POST")) {
            throw ApiException.methodNotAllowed(call.method(), "POST");
        }
        ObjectNode input = call.bodyObject();
        boolean halt = input.path("haltOnError").asBoolean();
        List<Call> parts = parts(call, input.path("batchRequests"), connect);
        List<Answer> answers = new ArrayList<>();
        boolean failed = false;
        for (Call part : parts) {
            Answer answer = failed && halt
                    ? ApiException.data(
                                    412,
                                    "BATCH_PROCESSING_HALTED",
                                    "Batch processing halted per request by previous subrequest error")
                            .answer()
                    : answerer.answer(part);
            failed |= answer.status() >= 400;
            answers.add(answer);
        }
        JsonOut out = call.out().object().flag("hasErrors", failed).array("results");
        for (Answer answer : answers) {
            out.object().number("statusCode", answer.status());
            if (answer.body().length == 0) {
                out.nothing("result");
            } else {
                out.name("result").json(answer.body());
            }
            out.end();
        }
        return Answer.json(200, out.end().end());
    }

    private static List<Call> parts(Call call, JsonNode list, boolean connect) {
        if (!list.isArray() || list.isEmpty()) {
            throw invalid("batchRequests must have at least one subrequest");
        }
        if (list.size() > MOST) {
            throw ApiException.data(400, "LIMIT_EXCEEDED", "The maximum number of subrequests is " + MOST + ".");
        }
        List<Call> parts = new ArrayList<>();
        list.forEach(one -> parts.add(part(call, one, connect)));
        return parts;
    }

    private static Call part(Call call, JsonNode one, boolean connect) {
        String method = one.path("method").asText();
        String url = one.path("url").asText();
        if (!METHODS.contains(method) || url.isEmpty()) {
            throw invalid("each subrequest needs a method and a url");
        }
        String full = url.startsWith("/services/data/")
                ? url
                : "/services/data/" + (url.startsWith("/") ? url.substring(1) : url);
        JsonNode rich = one.path("richInput");
        Map<String, String> headers = new HashMap<>(call.headers());
        headers.put("content-type", "application/json");
        Call part = Call.of(
                method,
                call.org(),
                full,
                headers,
                rich.isMissingNode() || rich.isNull()
                        ? new byte[0]
                        : rich.toString().getBytes(StandardCharsets.UTF_8));
        double outer = version(call.part(2));
        double inner = version(part.part(2));
        int oldest = connect ? CONNECT_SINCE : COMPOSITE_SINCE;
        if (inner < oldest || inner > outer) {
            throw invalid("The version of a subrequest must be from " + oldest + ".0 to that of the batch: " + url);
        }
        boolean known = connect
                ? Set.of("connect", "chatter").contains(part.part(3))
                : DATA.contains(part.part(3))
                        || (part.part(3).equals("composite") && part.part(4).equals("sobjects"));
        if (!known || part.part(4).equals("batch")) {
            throw invalid("This resource is not allowed in a batch: " + url);
        }
        return part;
    }

    private static double version(String part) {
        return part.matches("v\\d{2}\\.0") ? Double.parseDouble(part.substring(1)) : 0;
    }

    private static ApiException invalid(String message) {
        return ApiException.data(400, "INVALID_INPUT", message);
    }
}
