package io.orgbridge.extract;

import com.google.re2j.Pattern;
import io.orgbridge.config.Suggestion;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.MappingNode;

/** Reads one field of a rule file. */
final class FieldReader {

    static final List<String> KEYS =
            List.of("pattern", "group", "segment", "each", "language", "expression", "type", "required");

    private static final List<String> SOURCES = List.of("pattern", "segment", "language");

    /** Salesforce's segment types, for suggestions only: new ones appear without notice. */
    private static final List<String> SEGMENTS = List.of(
            "Text",
            "Mention",
            "Hashtag",
            "Link",
            "MarkupBegin",
            "MarkupEnd",
            "InlineImage",
            "EntityLink",
            "FieldChange",
            "FieldChangeName",
            "FieldChangeValue",
            "MoreChanges",
            "ResourceLink");

    private final Languages languages;
    private final Mistakes mistakes;

    FieldReader(Languages languages, Mistakes mistakes) {
        this.languages = languages;
        this.mistakes = mistakes;
    }

    /** The field; empty if it has mistakes, which are then noted. */
    Optional<Field> read(String name, YamlMapping.Entry entry) {
        String what = "field \"" + name + "\"";
        if (name.isBlank()) {
            mistakes.at(entry.key(), "a field without a name", "name it");
        }
        if (!(entry.value() instanceof MappingNode node)) {
            mistakes.at(entry.value(), what + " is not a mapping", "write { pattern: '…' } or the like");
            return Optional.empty();
        }
        YamlMapping field = YamlMapping.of(node, what, KEYS, mistakes);
        Optional<ValueType> type = type(field);
        boolean required = field.flag("required");
        List<String> sources =
                field.entries().keySet().stream().filter(SOURCES::contains).toList();
        checkOrphans(field);
        if (sources.isEmpty() && !field.has("expression") && !field.hasStrangeKeys()) {
            mistakes.at(entry.key(), what + " does not say where its value is", "give it pattern, segment or language");
        }
        if (sources.size() > 1) {
            field.mistakeAtKey(sources.get(1), what + " has " + String.join(" and ", sources), "keep one of them");
        }
        Optional<Field.Source> source = Optional.empty();
        for (String key : sources) {
            source = source(key, field, type.orElse(ValueType.STRING));
        }
        if (type.isEmpty()) {
            return Optional.empty();
        }
        return source.map(from -> new Field(name, from, type.get(), required));
    }

    private void checkOrphans(YamlMapping field) {
        orphan(field, "group", "pattern", "pattern: '…'");
        orphan(field, "each", "segment", "segment: Mention");
        orphan(field, "expression", "language", "language: simple");
    }

    private static void orphan(YamlMapping field, String key, String owner, String example) {
        if (field.has(key) && !field.has(owner) && !field.hasStrangeKeys()) {
            field.mistakeAtKey(key, "\"" + key + "\" without \"" + owner + "\"", "add " + example + ", or remove it");
        }
    }

    private Optional<Field.Source> source(String key, YamlMapping field, ValueType type) {
        return switch (key) {
            case "pattern" -> inText(field);
            case "segment" -> inSegments(field, type);
            default -> languages.compile(field, type).map(Field.InLanguage::new);
        };
    }

    private static Optional<Field.Source> inText(YamlMapping field) {
        Optional<Integer> group = field.number("group");
        Optional<Pattern> pattern = Patterns.compile(field, "pattern");
        if (pattern.isEmpty() || (field.has("group") && group.isEmpty())) {
            return Optional.empty();
        }
        int groups = pattern.get().groupCount();
        if (group.isPresent() && group.get() > groups) {
            String has = groups == 0 ? "no group" : groups == 1 ? "1 group" : groups + " groups";
            field.mistakeAtValue(
                    "group",
                    "group " + group.get() + " of a pattern that has " + has,
                    groups == 0 ? "put parentheses around the wanted part" : "write a number from 0 to " + groups);
            return Optional.empty();
        }
        return Optional.of(new Field.InText(pattern.get(), group.orElse(Math.min(1, groups))));
    }

    private static Optional<Field.Source> inSegments(YamlMapping field, ValueType type) {
        boolean each = field.flag("each");
        if (each && type != ValueType.STRING) {
            field.mistakeAtValue(
                    "type",
                    "type " + type.yaml() + " with each: true, which gives a list of texts",
                    "remove the type, or remove each");
        }
        Optional<String> segment = field.text("segment");
        segment.ifPresent(word -> checkName(field, "segment", word, SEGMENTS));
        return segment.map(word -> new Field.InSegments(word, each));
    }

    /** Notes a word that is nearly, but not quite, one of Salesforce's. */
    static void checkName(YamlMapping mapping, String key, String word, List<String> known) {
        if (known.stream().noneMatch(word::equalsIgnoreCase)) {
            Suggestion.nearest(word, known)
                    .ifPresent(near -> mapping.mistakeAtValue(
                            key, "unknown " + key + " \"" + word + "\"", "did you mean \"" + near + "\"?"));
        }
    }

    private static Optional<ValueType> type(YamlMapping field) {
        Optional<String> word = field.text("type");
        if (word.isEmpty()) {
            return field.has("type") ? Optional.empty() : Optional.of(ValueType.STRING);
        }
        if (!ValueType.NAMES.contains(word.get())) {
            field.mistakeAtValue(
                    "type", "unknown type \"" + word.get() + "\"", Suggestion.mend(word.get(), ValueType.NAMES));
            return Optional.empty();
        }
        return Optional.of(ValueType.valueOf(word.get().toUpperCase(Locale.ROOT)));
    }
}
