package io.orgbridge.localsalesforce;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads what an act of a scenario lets happen. */
final class HappeningReader {
    /** The members that say what happens; an act has one of them. */
    private static final List<String> KINDS = List.of(
            "clock",
            "lock-org",
            "unlock-org",
            "move-org",
            "deactivate",
            "reactivate",
            "freeze",
            "unfreeze",
            "expire-tokens",
            "approve",
            "withdraw-approval",
            "replace-certificate",
            "fault",
            "clear-faults");

    private static final Set<String> MORE = Set.of("app", "old-host", "file");

    private final Path file;
    private final YamlFile yaml;

    /** @param file the scenario's, which certificates are named relative to */
    HappeningReader(Path file, YamlFile yaml) {
        this.file = file;
        this.yaml = yaml;
    }

    /** All members that such an act can have, besides {@code key} and {@code at}. */
    static Set<String> members() {
        return Stream.concat(KINDS.stream(), MORE.stream()).collect(Collectors.toUnmodifiableSet());
    }

    /** What happens by an act with these members; null if it is somebody's act. */
    @Nullable
    Happening read(Node node, Map<String, Node> members) {
        List<String> kinds = KINDS.stream().filter(members::containsKey).toList();
        if (kinds.isEmpty()) {
            return null;
        }
        String kind = kinds.get(0);
        for (String name : members.keySet()) {
            if (!Set.of(kind, "key", "at").contains(name) && !belongs(kind, name)) {
                throw yaml.mistake(members.get(name), "'" + name + "' does not go with '" + kind + "'; leave out one");
            }
        }
        return read(kind, members.get(kind), node, members);
    }

    private static boolean belongs(String kind, String name) {
        return switch (name) {
            case "app" -> kind.equals("approve") || kind.equals("withdraw-approval");
            case "old-host" -> kind.equals("move-org");
            case "file" -> kind.equals("replace-certificate");
            default -> false;
        };
    }

    private Happening read(String kind, Node value, Node node, Map<String, Node> members) {
        return switch (kind) {
            case "clock" -> new Happening.ClockSkewed(yaml.signedDuration(value));
            case "lock-org", "unlock-org" -> new Happening.OrgLocked(yaml.scalar(value), kind.equals("lock-org"));
            case "move-org" -> new Happening.OrgMoved(yaml.scalar(value), oldHost(members.get("old-host")));
            case "deactivate", "reactivate" -> new Happening.UserActive(yaml.scalar(value), kind.equals("reactivate"));
            case "freeze", "unfreeze" -> new Happening.UserFrozen(yaml.scalar(value), kind.equals("freeze"));
            case "expire-tokens" -> {
                String whose = yaml.scalar(value);
                yield new Happening.TokensExpired(whose.equals("all") ? null : whose);
            }
            case "approve", "withdraw-approval" ->
                new Happening.Approved(
                        yaml.scalar(value), yaml.scalar(yaml.required(node, members, "app")), kind.equals("approve"));
            case "replace-certificate" ->
                new Happening.CertificateReplaced(
                        yaml.scalar(value),
                        members.containsKey("file") ? yaml.certificate(file, members.get("file")) : null);
            case "fault" -> new Happening.FaultInjected(fault(value));
            default -> {
                if (!yaml.flag(value)) {
                    throw yaml.mistake(value, "'" + kind + "' is true, or not there");
                }
                yield new Happening.FaultsCleared();
            }
        };
    }

    private OldHost oldHost(@Nullable Node node) {
        try {
            return node == null ? OldHost.MOVED_PERMANENTLY : OldHost.named(yaml.scalar(node));
        } catch (IllegalArgumentException e) {
            throw yaml.mistake(node, String.valueOf(e.getMessage()));
        }
    }

    Fault fault(Node node) {
        Map<String, String> members = new HashMap<>();
        yaml.members(node, FaultReader.MEMBERS).forEach((name, value) -> members.put(name, yaml.scalar(value)));
        try {
            return FaultReader.of(members);
        } catch (IllegalArgumentException e) {
            throw yaml.mistake(node, String.valueOf(e.getMessage()));
        }
    }
}
