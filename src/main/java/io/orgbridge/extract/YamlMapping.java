package io.orgbridge.extract;

import io.orgbridge.config.Suggestion;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** One mapping of a rule file: gives values by key, and notes doubled keys, unknown keys and values of a wrong kind. */
final class YamlMapping {

    /**
     * @param key the key's node, for its place
     * @param value what the key says
     */
    record Entry(ScalarNode key, Node value) {}

    private final MappingNode node;
    private final Mistakes mistakes;
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private boolean strangeKeys;

    private YamlMapping(MappingNode node, Mistakes mistakes) {
        this.node = node;
        this.mistakes = mistakes;
    }

    /** A mapping whose keys are the file's own choice, such as the names of fields. */
    static YamlMapping free(MappingNode node, String what, Mistakes mistakes) {
        YamlMapping mapping = new YamlMapping(node, mistakes);
        for (NodeTuple tuple : node.getValue()) {
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                mistakes.at(tuple.getKeyNode(), "a key of " + what + " that is not a word", "write a plain word");
                continue;
            }
            Entry first = mapping.entries.putIfAbsent(key.getValue(), new Entry(key, tuple.getValueNode()));
            if (first != null) {
                mistakes.at(
                        key,
                        "the key \"" + key.getValue() + "\" of " + what + " stands here for the second time",
                        "keep one; the first is " + mistakes.place(first.key()));
            }
        }
        return mapping;
    }

    /** A mapping of which all keys are known. */
    static YamlMapping of(MappingNode node, String what, List<String> known, Mistakes mistakes) {
        YamlMapping mapping = free(node, what, mistakes);
        mapping.entries.forEach((name, entry) -> {
            if (!known.contains(name)) {
                mapping.strangeKeys = true;
                mistakes.at(entry.key(), "unknown key \"" + name + "\" in " + what, Suggestion.mend(name, known));
            }
        });
        return mapping;
    }

    MappingNode node() {
        return node;
    }

    Map<String, Entry> entries() {
        return entries;
    }

    boolean has(String key) {
        return entries.containsKey(key);
    }

    /** Whether a key was not among the known ones, so that another may seem to be missing. */
    boolean hasStrangeKeys() {
        return strangeKeys;
    }

    /** Notes a mistake at a key that is there. */
    void mistakeAtKey(String key, String what, String mend) {
        mistakes.at(entries.get(key).key(), what, mend);
    }

    /** Notes a mistake at the value of a key that is there. */
    void mistakeAtValue(String key, String what, String mend) {
        mistakes.at(entries.get(key).value(), what, mend);
    }

    /** The value of a key that must be a text; empty if the key is not there or its value is a mistake. */
    Optional<String> text(String key) {
        Entry entry = entries.get(key);
        if (entry == null) {
            return Optional.empty();
        }
        if (!(entry.value() instanceof ScalarNode scalar)) {
            mistakeAtValue(key, "the value of \"" + key + "\" is not a text", "write one text, in quotes if need be");
            return Optional.empty();
        }
        boolean nothing = scalar.getTag().equals(Tag.NULL) && scalar.getScalarStyle() == ScalarStyle.PLAIN;
        if (nothing || scalar.getValue().isBlank()) {
            mistakeAtValue(key, "\"" + key + "\" has no value", "write one, or remove the key");
            return Optional.empty();
        }
        return Optional.of(scalar.getValue());
    }

    /** The value of a key that must be true or false; false if the key is not there or its value is a mistake. */
    boolean flag(String key) {
        Optional<String> text = text(key);
        if (text.isPresent() && !text.get().equals("true") && !text.get().equals("false")) {
            mistakeAtValue(key, "\"" + key + "\" is \"" + text.get() + "\"", "write true or false");
        }
        return text.filter("true"::equals).isPresent();
    }

    /** The value of a key that must be a whole number from 0; empty if the key is not there or its value is a mistake. */
    Optional<Integer> number(String key) {
        Optional<String> text = text(key);
        if (text.isPresent() && !text.get().matches("\\d{1,4}")) {
            mistakeAtValue(key, "\"" + key + "\" is \"" + text.get() + "\"", "write a whole number such as 1");
            return Optional.empty();
        }
        return text.map(Integer::valueOf);
    }

    /** The value of a key that must be a mapping; empty if the key is not there or its value is a mistake. */
    Optional<MappingNode> mapping(String key, String mend) {
        Entry entry = entries.get(key);
        if (entry == null) {
            return Optional.empty();
        }
        if (entry.value() instanceof MappingNode mapping) {
            return Optional.of(mapping);
        }
        mistakeAtValue(key, "the value of \"" + key + "\" is not a mapping", mend);
        return Optional.empty();
    }
}
