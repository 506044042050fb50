package io.orgbridge.localsalesforce;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An sObject: its fields, how its rows are found, and what creates, updates and deletes them.
 *
 * <p>Reads go through {@link #rows} and {@link #byId}, inside a read, and find what the session's user may see; changes through {@link #actions}, inside a write.
 */
final class SObjectType {
    private static final Pattern EMAIL = Pattern.compile("[^@\\s<>]+@[^@\\s<>]+\\.[^@\\s<>]+");

    private final String name;
    private final String prefix;
    private final Map<String, SField> fields;
    private final Function<Session, Stream<?>> rows;
    private final BiFunction<Session, Long, Optional<?>> bySerial;
    private final Actions actions;
    private @Nullable Function<Session, Stream<?>> deleted;
    private boolean borrowed;

    /** What a client can do; a type does not support what it does not override. */
    interface Actions {
        /** Creates a row from checked fields and answers its id. */
        default String create(Session session, Map<String, Object> fields) {
            throw unsupported("create");
        }

        /** Updates a row with checked fields, where a null clears. */
        default void update(Session session, long serial, Map<String, @Nullable Object> fields) {
            throw unsupported("update");
        }

        default void delete(Session session, long serial) {
            throw unsupported("delete");
        }

        /** The name for {@link #unsupported}. */
        String typeName();

        private ApiException unsupported(String what) {
            return ApiException.data(
                    400, "INVALID_TYPE_FOR_OPERATION", "entity type " + typeName() + " does not support " + what);
        }
    }

    SObjectType(
            String name,
            String prefix,
            List<SField> fields,
            Function<Session, Stream<?>> rows,
            BiFunction<Session, Long, Optional<?>> bySerial,
            Actions actions) {
        this.name = name;
        this.prefix = prefix;
        this.fields = new LinkedHashMap<>();
        fields.forEach(field -> this.fields.put(field.name().toLowerCase(Locale.ROOT), field));
        this.rows = rows;
        this.bySerial = bySerial;
        this.actions = actions;
    }

    /** A type whose rows are those of an index by org. */
    static SObjectType indexed(
            String name,
            String prefix,
            List<SField> fields,
            Store store,
            Table<Key, Long> index,
            Table<Long, ?> rows,
            Actions actions) {
        return new SObjectType(
                name,
                prefix,
                fields,
                session -> store.under(index, session.org().serial()).map(rows::get),
                (session, serial) -> index.containsKey(Key.of(session.org().serial(), serial))
                        ? Optional.ofNullable(rows.get(serial))
                        : Optional.empty(),
                actions);
    }

    /** The same type, whose rows have ids of another type. */
    SObjectType withoutPrefix() {
        borrowed = true;
        return this;
    }

    /** Whether the prefix of its ids tells the type. */
    boolean hasPrefix() {
        return !borrowed;
    }

    /** The same type, whose deleted rows {@code queryAll} has. */
    SObjectType withDeleted(Function<Session, Stream<?>> rowsFor) {
        deleted = rowsFor;
        return this;
    }

    String name() {
        return name;
    }

    String prefix() {
        return prefix;
    }

    List<SField> fields() {
        return List.copyOf(fields.values());
    }

    Actions actions() {
        return actions;
    }

    Optional<SField> field(String anyCase) {
        return Optional.ofNullable(fields.get(anyCase.toLowerCase(Locale.ROOT)));
    }

    /** The field that SOQL follows under this name. */
    Optional<SField> relationship(String anyCase) {
        return fields.values().stream()
                .filter(field -> anyCase.equalsIgnoreCase(field.relationship()))
                .findFirst();
    }

    Stream<?> rows(Session session) {
        return rows.apply(session);
    }

    Stream<?> deletedRows(Session session) {
        return deleted == null ? Stream.empty() : deleted.apply(session);
    }

    /** Whether its deleted rows are kept. */
    boolean isReplicateable() {
        return deleted != null;
    }

    /** The row with an id of 15 or 18 characters. */
    Optional<?> byId(Session session, String id) {
        return Ids.serial(prefix, id).stream()
                .boxed()
                .findFirst()
                .flatMap(serial -> bySerial.apply(session, serial).map(row -> row));
    }

    /** The serial of an id of this type; throws {@code MALFORMED_ID} for a wrong one and 404 for an unknown one. */
    long serial(Session session, String id) {
        if (!Ids.isWellFormed(id) || !id.startsWith(prefix)) {
            throw ApiException.fields("MALFORMED_ID", name + " ID: id value of incorrect type: " + id, List.of("Id"));
        }
        if (byId(session, id).isEmpty()) {
            throw ApiException.notFound();
        }
        return Ids.serial(prefix, id).orElseThrow();
    }

    /** The fields of a create's body under their API names, checked. */
    Map<String, Object> checkedForCreate(ObjectNode body) {
        Map<String, Object> values = new LinkedHashMap<>();
        check(body, true).forEach((field, value) -> {
            if (value != null) {
                values.put(field, value);
            }
        });
        List<String> missing = fields.values().stream()
                .filter(field -> field.required() && !values.containsKey(field.name()))
                .map(SField::name)
                .toList();
        if (!missing.isEmpty()) {
            throw ApiException.missing(missing);
        }
        return values;
    }

    /** The fields of an update's body under their API names, checked; null where the body has null. */
    Map<String, @Nullable Object> checkedForUpdate(ObjectNode body) {
        Map<String, @Nullable Object> values = check(body, false);
        List<String> missing = fields.values().stream()
                .filter(field -> field.required() && values.containsKey(field.name()))
                .filter(field -> values.get(field.name()) == null)
                .map(SField::name)
                .toList();
        if (!missing.isEmpty()) {
            throw ApiException.missing(missing);
        }
        return values;
    }

    private Map<String, @Nullable Object> check(ObjectNode body, boolean create) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        List<String> readOnly = new ArrayList<>();
        body.properties().forEach(entry -> {
            if (entry.getKey().equals("attributes")) {
                return;
            }
            SField field = field(entry.getKey())
                    .orElseThrow(() -> ApiException.data(
                            400,
                            "INVALID_FIELD",
                            "No such column '" + entry.getKey() + "' on sobject of type " + name));
            if (create ? field.isCreatable() : field.isUpdatable()) {
                values.put(field.name(), checked(field, entry.getValue()));
            } else {
                readOnly.add(field.name());
            }
        });
        if (!readOnly.isEmpty()) {
            throw ApiException.fields(
                    "INVALID_FIELD_FOR_INSERT_UPDATE",
                    "Unable to create/update fields: " + String.join(", ", readOnly)
                            + ". Please check the security settings of this field and verify that it is read/write"
                            + " for your profile or permission set.",
                    readOnly);
        }
        return values;
    }

    private @Nullable Object checked(SField field, JsonNode value) {
        if (value.isNull() || (value.isTextual() && value.asText().isEmpty())) {
            return null;
        }
        if (value.isContainerNode()) {
            throw unreadable(field, value);
        }
        return switch (field.kind()) {
            case BOOLEAN -> checkedBoolean(field, value);
            case INT -> checkedInt(field, value);
            default -> checkedText(field, value.asText());
        };
    }

    private static Boolean checkedBoolean(SField field, JsonNode value) {
        String text = value.asText().toLowerCase(Locale.ROOT);
        if (!text.equals("true") && !text.equals("false")) {
            throw unreadable(field, value);
        }
        return text.equals("true");
    }

    private static Long checkedInt(SField field, JsonNode value) {
        try {
            return Long.valueOf(value.asText());
        } catch (NumberFormatException e) {
            throw unreadable(field, value);
        }
    }

    private String checkedText(SField field, String text) {
        if (field.most() > 0 && text.length() > field.most()) {
            throw ApiException.fields(
                    "STRING_TOO_LONG",
                    field.label() + ": data value too large: " + text + " (max length=" + field.most() + ")",
                    List.of(field.name()));
        }
        if (field.kind() == SField.Kind.EMAIL && !EMAIL.matcher(text).matches()) {
            throw ApiException.fields(
                    "INVALID_EMAIL_ADDRESS", field.label() + ": invalid email address: " + text, List.of(field.name()));
        }
        if (field.restricted() && !field.picklist().contains(text)) {
            throw ApiException.fields(
                    "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
                    field.label() + ": bad value for restricted picklist field: " + text,
                    List.of(field.name()));
        }
        if (field.kind() == SField.Kind.REFERENCE) {
            if (!Ids.isWellFormed(text)) {
                throw ApiException.fields(
                        "MALFORMED_ID", field.label() + ": id value of incorrect type: " + text, List.of(field.name()));
            }
            return Ids.normalise(text);
        }
        return text;
    }

    private static ApiException unreadable(SField field, JsonNode value) {
        return ApiException.data(
                400,
                "JSON_PARSER_ERROR",
                "Cannot deserialize instance of " + field.kind().name().toLowerCase(Locale.ROOT) + " from "
                        + value.getNodeType() + " value " + value.asText()
                        + " or request may be missing a required field");
    }
}
