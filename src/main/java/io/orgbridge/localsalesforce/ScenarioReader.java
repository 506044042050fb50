package io.orgbridge.localsalesforce;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Reads a scenario's YAML and says of a mistake where it is and how to mend it. */
final class ScenarioReader {
    private static final Set<String> TOP = Set.of("scenario", "acts", "faults", "seed");
    private static final Set<String> MEMBERS =
            Set.of("key", "at", "as", "in", "text", "comment-on", "edit", "system", "same-second-as");

    private final String source;
    private final YamlFile yaml;
    private final Map<String, Duration> keys = new HashMap<>();
    /** Keys of what can be commented on: posts and items. */
    private final Set<String> elements = new HashSet<>();

    ScenarioReader(String source) {
        this.source = source;
        this.yaml = new YamlFile(source);
    }

    Scenario read(String text) {
        Node root = yaml.root(text, "the scenario is empty; it needs 'scenario' and 'acts'");
        Map<String, Node> top = yaml.members(root, TOP);
        String name = top.containsKey("scenario") ? yaml.scalar(top.get("scenario")) : source;
        if (!(top.get("acts") instanceof SequenceNode list)) {
            throw yaml.mistake(root, "'acts' is missing; give a list of acts");
        }
        List<Scenario.Act> acts = new ArrayList<>();
        for (Node node : list.getValue()) {
            acts.add(act(node, acts.size() + 1));
        }
        List<Fault> faults = new ArrayList<>();
        if (top.containsKey("faults")) {
            yaml.list(top.get("faults")).forEach(node -> faults.add(fault(node)));
        }
        return new Scenario(name, acts, faults, top.containsKey("seed") ? seed(top.get("seed")) : 0);
    }

    private long seed(Node node) {
        try {
            return Long.parseLong(yaml.scalar(node));
        } catch (NumberFormatException e) {
            throw yaml.mistake(node, "'seed' is a whole number");
        }
    }

    private Fault fault(Node node) {
        Map<String, String> members = new HashMap<>();
        yaml.members(node, FaultReader.MEMBERS).forEach((name, value) -> members.put(name, yaml.scalar(value)));
        try {
            return FaultReader.of(members);
        } catch (IllegalArgumentException e) {
            throw yaml.mistake(node, String.valueOf(e.getMessage()));
        }
    }

    private Scenario.Act act(Node node, int number) {
        Map<String, Node> members = yaml.members(node, MEMBERS);
        String key = members.containsKey("key") ? yaml.scalar(members.get("key")) : "#" + number;
        if (keys.containsKey(key)) {
            throw yaml.mistake(members.get("key"), "the key '" + key + "' is there twice; choose another one");
        }
        String sameSecondAs = known(members.get("same-second-as"), keys.keySet());
        Duration at;
        if (sameSecondAs != null) {
            if (members.containsKey("at")) {
                throw yaml.mistake(members.get("at"), "'at' and 'same-second-as' exclude each other; leave out one");
            }
            at = keys.get(sameSecondAs);
        } else {
            at = yaml.duration(required(node, members, "at"));
        }
        String as = yaml.scalar(required(node, members, "as"));
        Scenario.Deed deed = deed(node, members);
        keys.put(key, at);
        if (deed instanceof Scenario.Deed.Post || deed instanceof Scenario.Deed.Item) {
            elements.add(key);
        }
        return new Scenario.Act(key, at, as, deed, sameSecondAs);
    }

    private Scenario.Deed deed(Node node, Map<String, Node> members) {
        long targets = List.of("in", "comment-on", "edit").stream()
                .filter(members::containsKey)
                .count();
        if (targets != 1) {
            throw yaml.mistake(node, "an act needs exactly one of 'in', 'comment-on' and 'edit'");
        }
        if (members.containsKey("system")) {
            Node system = members.get("system");
            if (!members.containsKey("in") || members.containsKey("text")) {
                throw yaml.mistake(system, "a system item needs 'in' and has no 'text'");
            }
            try {
                return new Scenario.Deed.Item(yaml.scalar(members.get("in")), ControlApi.item(yaml.scalar(system)));
            } catch (IllegalArgumentException e) {
                throw yaml.mistake(system, String.valueOf(e.getMessage()));
            }
        }
        String text = yaml.scalar(required(node, members, "text"));
        if (members.containsKey("in")) {
            return new Scenario.Deed.Post(yaml.scalar(members.get("in")), text);
        }
        String comment = known(members.get("comment-on"), elements);
        if (comment != null) {
            return new Scenario.Deed.CommentOn(comment, text);
        }
        String edited = known(members.get("edit"), keys.keySet());
        return new Scenario.Deed.EditOf(edited == null ? "" : edited, text);
    }

    private @Nullable String known(@Nullable Node node, Set<String> known) {
        if (node == null) {
            return null;
        }
        String key = yaml.scalar(node);
        if (!known.contains(key)) {
            throw yaml.mistake(node, "no earlier act has the key '" + key + "'; give one to the act that is meant");
        }
        return key;
    }

    private Node required(Node node, Map<String, Node> members, String name) {
        Node member = members.get(name);
        if (member == null) {
            throw yaml.mistake(node, "'" + name + "' is missing; add it to this act");
        }
        return member;
    }
}
