package io.orgbridge.localsalesforce;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** Reads a scenario's {@code orgs}. */
final class OrgsReader {
    private static final Set<String> ORG =
            Set.of("name", "subdomain", "country", "language", "hub", "admin", "users", "groups");
    private static final Set<String> ADMIN =
            Set.of("username", "first-name", "last-name", "email", "alias", "nickname", "password");
    private static final Set<String> USER = Set.of(
            "username", "first-name", "last-name", "email", "alias", "nickname", "password", "profile", "active");
    private static final Set<String> GROUP = Set.of("name", "visibility", "description", "owner", "members");
    private static final List<String> VISIBILITIES = List.of("PublicAccess", "PrivateAccess", "Unlisted");
    private static final int LONGEST_ALIAS = 8;

    private final YamlFile yaml;
    private final Set<String> usernames = new HashSet<>();

    OrgsReader(YamlFile yaml) {
        this.yaml = yaml;
    }

    List<StandingOrg> read(Node list) {
        return yaml.list(list).stream().map(this::org).toList();
    }

    private StandingOrg org(Node node) {
        Map<String, Node> in = yaml.members(node, ORG);
        StandingOrg.Person admin = person(yaml.required(node, in, "admin"), ADMIN);
        List<StandingOrg.Person> users = new ArrayList<>();
        if (in.containsKey("users")) {
            yaml.list(in.get("users")).forEach(user -> users.add(person(user, USER)));
        }
        StandingOrg org = new StandingOrg(
                yaml.scalar(yaml.required(node, in, "name")),
                yaml.scalarOr(in.get("subdomain"), null),
                String.valueOf(yaml.scalarOr(in.get("country"), "US")),
                String.valueOf(yaml.scalarOr(in.get("language"), "en_US")),
                in.containsKey("hub") && yaml.flag(in.get("hub")),
                admin,
                users,
                List.of());
        return in.containsKey("groups") ? withGroups(org, in.get("groups")) : org;
    }

    private StandingOrg.Person person(Node node, Set<String> known) {
        Map<String, Node> in = node instanceof ScalarNode ? Map.of("username", node) : yaml.members(node, known);
        Node name = yaml.required(node, in, "username");
        String username = yaml.scalar(name).toLowerCase(Locale.ROOT);
        if (username.indexOf('@') < 1) {
            throw yaml.mistake(name, "'" + username + "' is no username; one has the form of an e-mail address");
        }
        if (!usernames.add(username)) {
            throw yaml.mistake(name, "the username '" + username + "' is there twice; it is unique among all orgs");
        }
        String local = username.substring(0, username.indexOf('@'));
        String alias = yaml.scalarOr(in.get("alias"), null);
        if (alias != null && alias.length() > LONGEST_ALIAS) {
            throw yaml.mistake(in.get("alias"), "an alias has at most " + LONGEST_ALIAS + " characters");
        }
        return new StandingOrg.Person(
                username,
                yaml.scalarOr(in.get("first-name"), null),
                String.valueOf(yaml.scalarOr(
                        in.get("last-name"), local.substring(0, 1).toUpperCase(Locale.ROOT) + local.substring(1))),
                String.valueOf(yaml.scalarOr(in.get("email"), username)),
                alias == null ? local.substring(0, Math.min(LONGEST_ALIAS, local.length())) : alias,
                yaml.scalarOr(in.get("nickname"), null),
                known.equals(ADMIN) ? Profile.ADMIN : profile(in.get("profile")),
                !in.containsKey("active") || yaml.flag(in.get("active")),
                yaml.scalarOr(in.get("password"), null));
    }

    private String profile(@Nullable Node node) {
        if (node == null) {
            return "Standard User";
        }
        String name = yaml.scalar(node);
        if (!Orgs.profileNames().contains(name)) {
            throw yaml.mistake(
                    node, "there is no profile '" + name + "'; there are " + String.join(", ", Orgs.profileNames()));
        }
        return name;
    }

    private StandingOrg withGroups(StandingOrg org, Node list) {
        List<String> people = org.people().map(StandingOrg.Person::username).toList();
        Set<String> names = new HashSet<>();
        List<StandingOrg.StandingGroup> groups = new ArrayList<>();
        for (Node node : yaml.list(list)) {
            StandingOrg.StandingGroup group = group(node, people);
            if (!names.add(group.name().toLowerCase(Locale.ROOT))) {
                throw yaml.mistake(node, "the group '" + group.name() + "' is there twice; choose another name");
            }
            groups.add(group);
        }
        return new StandingOrg(
                org.name(),
                org.subdomain(),
                org.country(),
                org.language(),
                org.hub(),
                org.admin(),
                org.users(),
                groups);
    }

    private StandingOrg.StandingGroup group(Node node, List<String> people) {
        Map<String, Node> in = yaml.members(node, GROUP);
        String visibility = String.valueOf(yaml.scalarOr(in.get("visibility"), VISIBILITIES.get(0)));
        if (!VISIBILITIES.contains(visibility)) {
            throw yaml.mistake(in.get("visibility"), "'visibility' is one of " + String.join(", ", VISIBILITIES));
        }
        Node members = in.get("members");
        boolean all = members instanceof ScalarNode one && one.getValue().equals("all");
        return new StandingOrg.StandingGroup(
                yaml.scalar(yaml.required(node, in, "name")),
                visibility,
                yaml.scalarOr(in.get("description"), null),
                in.containsKey("owner") ? known(in.get("owner"), people) : people.get(0),
                members == null ? List.of() : all ? people : known(members, people, new ArrayList<>()));
    }

    private List<String> known(Node list, List<String> people, List<String> found) {
        if (list instanceof MappingNode || list instanceof ScalarNode) {
            throw yaml.mistake(list, "'members' is a list of usernames, or 'all'");
        }
        yaml.list(list).forEach(node -> found.add(known(node, people)));
        return found;
    }

    private String known(Node node, List<String> people) {
        String username = yaml.scalar(node).toLowerCase(Locale.ROOT);
        if (!people.contains(username)) {
            throw yaml.mistake(node, "nobody in this org is '" + username + "'; add this user to it");
        }
        return username;
    }
}
