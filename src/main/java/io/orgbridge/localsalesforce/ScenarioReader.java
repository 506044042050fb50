package io.orgbridge.localsalesforce;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads a scenario's YAML and says of a mistake where it is and how to mend it. */
final class ScenarioReader {
    private static final Set<String> TOP = Set.of("scenario", "orgs", "acts", "faults", "seed");
    private static final Set<String> MEMBERS = Stream.concat(
                    Stream.of("key", "at", "as", "in", "text", "comment-on", "edit", "system", "same-second-as"),
                    HappeningReader.members().stream())
            .collect(Collectors.toUnmodifiableSet());

    private final String source;
    private final YamlFile yaml;
    private final HappeningReader happenings;
    private final Map<String, Duration> keys = new HashMap<>();
    /** Keys of what can be commented on: posts and items. */
    private final Set<String> elements = new HashSet<>();

    ScenarioReader(String source) {
        this.source = source;
        this.yaml = new YamlFile(source);
        this.happenings = new HappeningReader(Path.of(source), yaml);
    }

    Scenario read(String text) {
        Node root = yaml.root(text, "the scenario is empty; it needs 'orgs', 'acts' or 'faults'");
        Map<String, Node> top = yaml.members(root, TOP);
        String name = top.containsKey("scenario") ? yaml.scalar(top.get("scenario")) : source;
        if (Stream.of("orgs", "acts", "faults").noneMatch(top::containsKey)) {
            throw yaml.mistake(root, "'acts' is missing; give a list of acts, or 'orgs' or 'faults'");
        }
        List<StandingOrg> orgs = top.containsKey("orgs") ? new OrgsReader(yaml).read(top.get("orgs")) : List.of();
        List<Scenario.Act> acts = new ArrayList<>();
        for (Node node : list(top, "acts")) {
            acts.add(act(node, acts.size() + 1));
        }
        List<Fault> faults = list(top, "faults").stream().map(happenings::fault).toList();
        return new Scenario(name, orgs, acts, faults, top.containsKey("seed") ? seed(top.get("seed")) : 0);
    }

    private List<Node> list(Map<String, Node> top, String name) {
        return top.containsKey(name) ? yaml.list(top.get(name)) : List.of();
    }

    private long seed(Node node) {
        try {
            return Long.parseLong(yaml.scalar(node));
        } catch (NumberFormatException e) {
            throw yaml.mistake(node, "'seed' is a whole number");
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
            at = yaml.duration(yaml.required(node, members, "at"));
        }
        Happening happening = happenings.read(node, members);
        if (happening != null) {
            // No key of its own is known to later acts: a happening cannot be edited or commented on.
            return new Scenario.Act(key, at, happening.whom().orElse(""), new Scenario.Deed.Happens(happening), null);
        }
        String as = yaml.scalar(yaml.required(node, members, "as"));
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
            throw yaml.mistake(node, "an act needs exactly one of 'in', 'comment-on' and 'edit', or says what happens");
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
        String text = yaml.scalar(yaml.required(node, members, "text"));
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
}
