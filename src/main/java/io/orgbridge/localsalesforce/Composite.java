package io.orgbridge.localsalesforce;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code composite}: up to 25 requests that count as one, in which later ones can name results of earlier ones.
 *
 * <p>Source: https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_composite_composite.htm
 */
final class Composite {
    private static final int MOST = 25;
    private static final int MOST_QUERIES = 5;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern REFERENCE = Pattern.compile("@\\{([A-Za-z0-9_]+)\\.([^{}]+)}");
    private static final Pattern URL = Pattern.compile("/services/data/(v\\d{2}\\.0)/.*", Pattern.DOTALL);
    private static final String HALTED = "PROCESSING_HALTED";

    private final Store store;
    private final SObjects objects;
    private final Router router;

    /** Answers a request of the data API that needs not be counted. */
    interface Router {
        Answer answer(Session session, Call call, String base);
    }

    Composite(Store store, SObjects objects, Router router) {
        this.store = store;
        this.objects = objects;
        this.router = router;
    }

    private record Part(String method, String url, String referenceId, JsonNode body) {}

    private record Done(Part part, Answer answer) {
        boolean isGood() {
            return answer.status() < 400;
        }
    }

    /** Carries the results out of a change that is taken back. */
    private static final class RolledBack extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final transient List<Done> done;

        RolledBack(List<Done> done) {
            super("rolled back", null, false, false);
            this.done = done;
        }
    }

    Answer answer(Session session, Call call, String base) {
        if (call.path().size() != 4) {
            throw ApiException.notFound();
        }
        if (call.is("GET")) {
            JsonOut out = call.out().object();
            List.of("batch", "sobjects").forEach(name -> out.raw(name, base + "/composite/" + name));
            return Answer.json(200, out.end());
        }
        if (!call.is("POST")) {
            throw ApiException.methodNotAllowed(call.method(), "GET,HEAD,POST");
        }
        ObjectNode input = call.bodyObject();
        List<Part> parts = parts(input.path("compositeRequest"));
        List<Done> done;
        if (input.path("allOrNone").asBoolean()) {
            done = allOrNone(session, call, parts);
        } else {
            done = run(session, call, parts, false);
        }
        JsonOut out = call.out().object().array("compositeResponse");
        done.forEach(one -> write(out, one));
        return Answer.json(200, out.end().end());
    }

    private static List<Part> parts(JsonNode list) {
        if (!list.isArray() || list.isEmpty()) {
            throw invalid("compositeRequest must have at least one subrequest");
        }
        if (list.size() > MOST) {
            throw ApiException.data(400, "LIMIT_EXCEEDED", "The maximum number of subrequests is " + MOST + ".");
        }
        List<Part> parts = new ArrayList<>();
        Set<String> names = new HashSet<>();
        int queries = 0;
        for (JsonNode one : list) {
            Part part = new Part(
                    one.path("method").asText(),
                    one.path("url").asText(),
                    one.path("referenceId").asText(),
                    one.path("body"));
            if (part.method().isEmpty()
                    || part.url().isEmpty()
                    || part.referenceId().isEmpty()) {
                throw invalid("each subrequest needs method, url and referenceId");
            }
            if (!names.add(part.referenceId())) {
                throw invalid("Duplicate referenceId: " + part.referenceId());
            }
            if (part.url().matches("(?s)/services/data/v[\\d.]+/(query|composite/sobjects).*")
                    && ++queries > MOST_QUERIES) {
                throw ApiException.data(
                        400,
                        "LIMIT_EXCEEDED",
                        "The maximum number of query and collections subrequests is " + MOST_QUERIES + ".");
            }
            parts.add(part);
        }
        return parts;
    }

    private List<Done> allOrNone(Session session, Call call, List<Part> parts) {
        try {
            return store.write(() -> {
                List<Done> done = run(session, call, parts, true);
                if (done.stream().allMatch(Done::isGood)) {
                    return done;
                }
                throw new RolledBack(done);
            });
        } catch (RolledBack e) {
            Done failed = e.done.get(e.done.size() - 1);
            return parts.stream()
                    .map(part -> part.referenceId().equals(failed.part().referenceId())
                            ? failed
                            : halted(
                                    part,
                                    "The transaction was rolled back since another operation in the same"
                                            + " transaction failed."))
                    .toList();
        }
    }

    private List<Done> run(Session session, Call call, List<Part> parts, boolean stop) {
        List<Done> done = new ArrayList<>();
        Map<String, JsonNode> results = new LinkedHashMap<>();
        Consumer<String> changes = stop ? transaction() : type -> {};
        for (Part part : parts) {
            Done one = run(session, call, part, results, changes);
            done.add(one);
            if (one.isGood()) {
                results.put(part.referenceId(), json(one.answer()));
            } else if (stop) {
                break;
            }
        }
        return done;
    }

    /** Takes the types that one transaction changes; throws at the first that does not go with the others. */
    private static Consumer<String> transaction() {
        AtomicReference<@Nullable String> first = new AtomicReference<>();
        return type -> {
            first.compareAndSet(null, type);
            SetupObjects.mustNotMix(String.valueOf(first.get()), type);
        };
    }

    private Done run(Session session, Call call, Part part, Map<String, JsonNode> results, Consumer<String> changes) {
        try {
            String url = resolved(part.url(), results, false);
            String body = part.body().isMissingNode() || part.body().isNull()
                    ? ""
                    : resolved(part.body().toString(), results, true);
            Matcher path = URL.matcher(url);
            if (!path.matches()) {
                throw invalid("The url must begin with /services/data/vXX.X/: " + url);
            }
            Call sub = Call.of(
                    part.method(),
                    call.org(),
                    url,
                    Map.of("content-type", "application/json"),
                    body.getBytes(StandardCharsets.UTF_8));
            if (!Set.of("sobjects", "query", "queryAll").contains(sub.part(3))
                    && !(sub.part(3).equals("composite") && sub.part(4).equals("sobjects"))) {
                throw invalid("This resource is not allowed in a composite request: " + url);
            }
            changed(session, sub).forEach(changes);
            return new Done(part, router.answer(session, sub, "/services/data/v" + Versions.of(path.group(1))));
        } catch (ApiException e) {
            return new Done(part, e.answer());
        }
    }

    /** The types that a part changes. */
    private List<String> changed(Session session, Call part) {
        if (part.is("GET")) {
            return List.of();
        }
        if (part.part(3).equals("sobjects")) {
            return objects.type(session, part.part(4)).map(SObjectType::name).stream()
                    .toList();
        }
        List<String> types = new ArrayList<>();
        if (part.is("DELETE")) {
            String ids = part.query("ids");
            for (String id : (ids == null ? "" : ids).split(",")) {
                objects.typeOfId(session, id).ifPresent(type -> types.add(type.name()));
            }
        } else if (part.path().size() != 6) {
            part.bodyObject().path("records").forEach(record -> types.add(Collections.typeName(record)));
        }
        return types;
    }

    /** Puts results of earlier parts in the place of {@code @{reference.path}}. */
    private static String resolved(String text, Map<String, JsonNode> results, boolean json) {
        Matcher reference = REFERENCE.matcher(text);
        StringBuilder resolved = new StringBuilder();
        while (reference.find()) {
            JsonNode result = results.get(reference.group(1));
            String pointer = "/" + reference.group(2).replace(".", "/").replaceAll("\\[(\\d+)]", "/$1");
            JsonNode value = result == null ? null : result.at(pointer);
            if (value == null || value.isMissingNode() || value.isContainerNode()) {
                throw ApiException.data(
                        400,
                        HALTED,
                        "Invalid reference specified. No value for " + reference.group(1) + "." + reference.group(2)
                                + " found in " + reference.group(1));
            }
            String plain = value.asText();
            String quoted = json ? JSON.getNodeFactory().textNode(plain).toString() : plain;
            reference.appendReplacement(
                    resolved, Matcher.quoteReplacement(json ? quoted.substring(1, quoted.length() - 1) : quoted));
        }
        return reference.appendTail(resolved).toString();
    }

    private static Done halted(Part part, String message) {
        return new Done(part, ApiException.data(400, HALTED, message).answer());
    }

    private static JsonNode json(Answer answer) {
        try {
            return answer.body().length == 0 ? JSON.nullNode() : JSON.readTree(answer.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(JsonOut out, Done done) {
        out.object();
        if (done.answer().body().length == 0) {
            out.nothing("body");
        } else {
            out.name("body").json(done.answer().body());
        }
        out.object("httpHeaders");
        String location = done.answer().headers().get("Location");
        if (location != null) {
            out.raw("Location", location);
        }
        out.end()
                .number("httpStatusCode", done.answer().status())
                .raw("referenceId", done.part().referenceId())
                .end();
    }

    private static ApiException invalid(String message) {
        return ApiException.data(400, "INVALID_INPUT", message);
    }
}
