package io.orgbridge.signup;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import io.orgbridge.signup.InvalidOrderException.Problem;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Reads orders as JSON (one object, or an array) or as CSV (one line an order, the JSON names as header; {@code users}
 * holds a JSON array, {@code group} a name). Thread-safe.
 */
final class OrderReader {
    private static final CsvMapper CSV = CsvMapper.builder()
            .enable(CsvParser.Feature.TRIM_SPACES)
            .enable(CsvParser.Feature.SKIP_EMPTY_LINES)
            .enable(CsvParser.Feature.FAIL_ON_MISSING_COLUMNS)
            .build();

    private final ObjectMapper json = new ObjectMapper()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    /**
     * The orders as JSON objects, unchecked.
     *
     * @throws InvalidOrderException when the text is neither
     */
    List<ObjectNode> read(String text, boolean csv) {
        if (text.isBlank()) {
            throw refuse("#1", "body", "is empty: give one order as a JSON object, an array of orders, or CSV");
        }
        return csv ? readCsv(text) : readJson(text);
    }

    private List<ObjectNode> readJson(String text) {
        JsonNode root;
        try {
            root = json.readTree(text);
        } catch (JsonProcessingException e) {
            throw refuse(
                    "#1",
                    "line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr(),
                    "is not JSON: " + e.getOriginalMessage());
        }
        List<ObjectNode> orders = new ArrayList<>();
        List<Problem> problems = new ArrayList<>();
        Iterable<JsonNode> candidates = root instanceof ArrayNode array ? array : List.of(root);
        int place = 0;
        for (JsonNode candidate : candidates) {
            place++;
            if (candidate instanceof ObjectNode order) {
                orders.add(order);
            } else {
                problems.add(new Problem("#" + place, "body", "must be a JSON object"));
            }
        }
        if (orders.isEmpty() && problems.isEmpty()) {
            problems.add(new Problem("#1", "body", "holds no order"));
        }
        if (!problems.isEmpty()) {
            throw new InvalidOrderException(problems);
        }
        return orders;
    }

    private List<ObjectNode> readCsv(String text) {
        List<ObjectNode> orders = new ArrayList<>();
        try (MappingIterator<Map<String, String>> rows = CSV.readerForMapOf(String.class)
                .with(CsvSchema.emptySchema().withHeader())
                .readValues(text)) {
            while (rows.hasNextValue()) {
                orders.add(order(rows.nextValue(), orders.size() + 1));
            }
        } catch (JsonProcessingException e) {
            throw refuse(
                    "#" + (orders.size() + 1),
                    "line " + e.getLocation().getLineNr(),
                    "is not CSV: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw refuse("#" + (orders.size() + 1), "body", "cannot be read as CSV");
        }
        if (orders.isEmpty()) {
            throw refuse("#1", "body", "holds no order: a header line and one line an order are needed");
        }
        return orders;
    }

    private ObjectNode order(Map<String, String> row, int place) {
        ObjectNode order = json.createObjectNode();
        row.forEach((column, cell) -> {
            String name = column.strip();
            if (cell == null || cell.isBlank()) {
                return;
            }
            switch (name) {
                case "users" -> order.set(name, users(cell, row.getOrDefault("orderId", "#" + place)));
                case "group" -> order.putObject(name).put("name", cell);
                default -> order.put(name, cell);
            }
        });
        return order;
    }

    private JsonNode users(String cell, String order) {
        try {
            return json.readTree(cell);
        } catch (JsonProcessingException e) {
            throw refuse(order, "users", "must hold a JSON array, quotes doubled as CSV wants");
        }
    }

    private static InvalidOrderException refuse(String order, String field, String message) {
        return new InvalidOrderException(List.of(new Problem(order, field, message)));
    }
}
