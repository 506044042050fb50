package io.orgbridge.extract;

import com.google.re2j.Pattern;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads one rule file and notes every mistake in it. */
final class RuleReader {

    private static final List<String> KEYS = List.of("rule", "when", "fields", "repeat");
    private static final List<String> WHEN_KEYS = List.of("hashtag", "group", "author", "type", "matches");
    private static final String FIELDS_MEND = "write at least one, such as fields: { code: { pattern: '…' } }";

    /** Types of posts, for suggestions only: new ones appear without notice. */
    private static final List<String> POST_TYPES = List.of(
            "TextPost",
            "TextComment",
            "ContentPost",
            "ContentComment",
            "LinkPost",
            "PollPost",
            "QuestionPost",
            "AdvancedTextPost",
            "TrackedChange",
            "CreateRecordEvent",
            "CollaborationGroupCreated",
            "CollaborationGroupUnarchived");

    private final Languages languages;
    private final Map<String, String> placesOfNames;
    private final Mistakes mistakes;

    /** @param placesOfNames the names of the rules read so far and where each stands; grows by this file's */
    RuleReader(Languages languages, Map<String, String> placesOfNames, Mistakes mistakes) {
        this.languages = languages;
        this.placesOfNames = placesOfNames;
        this.mistakes = mistakes;
    }

    /** The rule; empty if it cannot be made, of which the mistakes then tell why. */
    Optional<Rule> read(RuleSource source) {
        return YamlText.mapping(source, mistakes).flatMap(this::read);
    }

    private Optional<Rule> read(MappingNode root) {
        YamlMapping file = YamlMapping.of(root, "a rule file", KEYS, mistakes);
        Optional<String> name = name(file);
        Condition when = when(file);
        Optional<List<Field>> fields = fields(file);
        boolean repeat = file.flag("repeat");
        if (name.isEmpty() || fields.isEmpty()) {
            return Optional.empty();
        }
        Optional<Field> anchor = fields.get().stream()
                .filter(field -> field.required() && field.source() instanceof Field.InText)
                .findFirst();
        if (repeat && anchor.isEmpty()) {
            file.mistakeAtKey(
                    "repeat",
                    "repeat without a required field that has a pattern",
                    "set required: true on the pattern that begins each record");
        }
        return Optional.of(new Rule(name.get(), when, fields.get(), repeat ? anchor.orElse(null) : null));
    }

    private Optional<String> name(YamlMapping file) {
        Optional<String> name = file.text("rule");
        if (name.isEmpty()) {
            if (!file.has("rule")) {
                mistakes.at(file.node(), "the rule has no name", "add a line such as rule: travel");
            }
            return Optional.empty();
        }
        if (!name.get().matches("[a-z][a-z0-9_-]*")) {
            file.mistakeAtValue(
                    "rule",
                    "the rule name \"" + name.get() + "\"",
                    "begin with a letter from a to z and go on with those, digits, _ and -");
            return Optional.empty();
        }
        Node value = file.entries().get("rule").value();
        String first = placesOfNames.putIfAbsent(name.get(), mistakes.place(value));
        if (first != null) {
            mistakes.at(value, "a second rule named \"" + name.get() + "\"", "rename it; the first is " + first);
        }
        return name;
    }

    private Condition when(YamlMapping file) {
        Optional<MappingNode> node = file.mapping("when", "write { hashtag: … } or the like, or remove it");
        if (node.isEmpty()) {
            return Condition.EVERY_POST;
        }
        YamlMapping when = YamlMapping.of(node.get(), "when", WHEN_KEYS, mistakes);
        Optional<String> hashtag = hashtag(when);
        Optional<Condition.Named> group = when.text("group").map(Condition.Named::of);
        Optional<Condition.Named> author = when.text("author").map(Condition.Named::of);
        Optional<String> type = when.text("type");
        type.ifPresent(word -> FieldReader.checkName(when, "type", word, POST_TYPES));
        Optional<Pattern> matches = Patterns.compile(when, "matches");
        return new Condition(orNull(hashtag), orNull(group), orNull(author), orNull(type), orNull(matches));
    }

    private static Optional<String> hashtag(YamlMapping when) {
        Optional<String> text = when.text("hashtag");
        Optional<String> tag = text.map(word -> Hashtags.fold(word.startsWith("#") ? word.substring(1) : word));
        if (tag.isPresent() && tag.get().isBlank()) {
            when.mistakeAtValue("hashtag", "a # without a tag", "write the tag, such as hashtag: travel");
        }
        return tag;
    }

    /** The fields; empty if there are none or one of them has mistakes. */
    private Optional<List<Field>> fields(YamlMapping file) {
        if (!file.has("fields")) {
            mistakes.at(file.node(), "the rule has no fields", FIELDS_MEND);
            return Optional.empty();
        }
        Optional<MappingNode> node = file.mapping("fields", FIELDS_MEND);
        if (node.isEmpty()) {
            return Optional.empty();
        }
        YamlMapping named = YamlMapping.free(node.get(), "fields", mistakes);
        if (named.entries().isEmpty()) {
            file.mistakeAtValue("fields", "the rule has no fields", FIELDS_MEND);
            return Optional.empty();
        }
        FieldReader reader = new FieldReader(languages, mistakes);
        List<Field> fields = new ArrayList<>();
        named.entries().forEach((name, entry) -> reader.read(name, entry).ifPresent(fields::add));
        return fields.size() == named.entries().size() ? Optional.of(List.copyOf(fields)) : Optional.empty();
    }

    private static <T> @Nullable T orNull(Optional<T> value) {
        return value.orElse(null);
    }
}
