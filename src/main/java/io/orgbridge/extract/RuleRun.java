package io.orgbridge.extract;

import com.google.re2j.Matcher;
import io.orgbridge.feed.Post;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One rule at work on one post. For one thread. */
final class RuleRun {

    /** A text that gives one record, and in a repeating rule the value that begins it. */
    private record Piece(String text, @Nullable Object anchorValue) {}

    private final Rule rule;
    private final PostReading reading;
    private final Map<Field, Optional<Object>> ofWholePost = new HashMap<>();

    RuleRun(Rule rule, PostReading reading) {
        this.rule = rule;
        this.reading = reading;
    }

    /** Adds the records that the rule finds. */
    void into(List<ExtractedRecord> records) {
        Post post = reading.post();
        int ordinal = 0;
        for (Piece piece : pieces()) {
            Optional<Map<String, @Nullable Object>> fields = fields(piece);
            if (fields.isPresent()) {
                records.add(new ExtractedRecord(post.orgId(), post.postId(), rule.name(), ordinal++, fields.get()));
            }
        }
    }

    private List<Piece> pieces() {
        String text = reading.post().text();
        Field anchor = rule.anchor();
        if (anchor == null || !(anchor.source() instanceof Field.InText source)) {
            return List.of(new Piece(text, null));
        }
        List<Integer> starts = new ArrayList<>();
        List<String> values = new ArrayList<>();
        Matcher matcher = source.pattern().matcher(text);
        while (matcher.find()) {
            String value = matcher.group(source.group());
            if (value != null && !value.isEmpty()) {
                starts.add(matcher.start());
                values.add(value);
            }
        }
        List<Piece> pieces = new ArrayList<>();
        for (int i = 0; i < starts.size(); i++) {
            Object value = anchor.type().convert(values.get(i));
            if (value != null) {
                int end = i + 1 < starts.size() ? starts.get(i + 1) : text.length();
                pieces.add(new Piece(text.substring(starts.get(i), end), value));
            }
        }
        return pieces;
    }

    /** The record's fields, or empty if a required one has no value. */
    private Optional<Map<String, @Nullable Object>> fields(Piece piece) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        rule.fields().forEach(field -> fields.put(field.name(), null));
        // Required ones first: most posts that a rule is not about end here, before any expression is evaluated.
        for (boolean required : new boolean[] {true, false}) {
            for (Field field : rule.fields()) {
                if (field.required() == required) {
                    Object value = value(field, piece);
                    if (required && (value == null || List.of().equals(value))) {
                        return Optional.empty();
                    }
                    fields.put(field.name(), value);
                }
            }
        }
        return Optional.of(fields);
    }

    private @Nullable Object value(Field field, Piece piece) {
        if (field.equals(rule.anchor())) {
            return piece.anchorValue();
        }
        if (field.source() instanceof Field.InText source) {
            Matcher matcher = source.pattern().matcher(piece.text());
            return matcher.find() ? converted(field, matcher.group(source.group())) : null;
        }
        return ofWholePost
                .computeIfAbsent(field, absent -> Optional.ofNullable(converted(absent, fromWholePost(absent))))
                .orElse(null);
    }

    private @Nullable Object fromWholePost(Field field) {
        if (field.source() instanceof Field.InSegments source) {
            return source.each() ? reading.values(source.type()) : reading.firstValue(source.type());
        }
        return reading.evaluate((Field.InLanguage) field.source(), rule, field);
    }

    private static @Nullable Object converted(Field field, @Nullable Object raw) {
        return raw == null ? null : field.type().convert(raw);
    }
}
