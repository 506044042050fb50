package io.orgbridge.localsalesforce;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads connected apps from YAML; certificates are named relative to the file. */
final class AppsReader {
    private static final Set<String> MEMBERS = Set.of(
            "client-id",
            "client-secret",
            "certificate",
            "callback-url",
            "name",
            "scopes",
            "profiles",
            "permitted-users",
            "require-secret",
            "require-pkce",
            "rotate-refresh-tokens",
            "session-timeout",
            "run-as",
            "introspect-all",
            "login-ip-ranges",
            "external-client-app");

    private final Path file;
    private final YamlFile yaml;

    AppsReader(Path file) {
        this.file = file;
        this.yaml = new YamlFile(file.toString());
    }

    List<ConnectedApp> read() {
        try {
            return parse(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<ConnectedApp> parse(String text) {
        Node root = yaml.root(text, "the file is empty; it needs 'apps'");
        Node list = yaml.members(root, Set.of("apps")).get("apps");
        if (list == null) {
            throw yaml.mistake(root, "'apps' is missing; give a list of apps");
        }
        List<ConnectedApp> apps = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (Node node : yaml.list(list)) {
            ConnectedApp app = app(node);
            if (!ids.add(app.clientId())) {
                throw yaml.mistake(node, "the client-id '" + app.clientId() + "' is there twice; leave out one");
            }
            apps.add(app);
        }
        return apps;
    }

    private ConnectedApp app(Node node) {
        Map<String, Node> in = yaml.members(node, MEMBERS);
        for (String name : List.of("client-id", "callback-url")) {
            if (!in.containsKey(name)) {
                throw yaml.mistake(node, "'" + name + "' is missing; add it to this app");
            }
        }
        String id = yaml.scalar(in.get("client-id"));
        Node certificate = in.get("certificate");
        ConnectedApp app = ConnectedApp.of(
                        id,
                        certificate == null ? null : yaml.certificate(file, certificate),
                        String.join("\n", yaml.scalars(in.get("callback-url"))))
                .withPolicy(policy(in));
        Node secret = in.get("client-secret");
        if (secret == null && certificate == null) {
            throw yaml.mistake(node, "an app needs 'client-secret' or 'certificate', or both");
        }
        if (secret != null) {
            app = app.withClientSecret(yaml.scalar(secret));
        }
        if (in.containsKey("name")) {
            app = app.withName(yaml.scalar(in.get("name")));
        }
        if (in.containsKey("scopes")) {
            app = app.withScopes(Set.copyOf(yaml.scalars(in.get("scopes"))));
        }
        return in.containsKey("profiles") ? app.withProfiles(Set.copyOf(yaml.scalars(in.get("profiles")))) : app;
    }

    private AppPolicy policy(Map<String, Node> in) {
        return new AppPolicy(
                isSelfAuthorized(in.get("permitted-users")),
                secretRequired(in.get("require-secret")),
                flag(in, "require-pkce"),
                flag(in, "rotate-refresh-tokens"),
                timeout(in.get("session-timeout")),
                in.containsKey("run-as") ? yaml.scalar(in.get("run-as")) : null,
                flag(in, "introspect-all"),
                ranges(in.get("login-ip-ranges")),
                flag(in, "external-client-app"));
    }

    private List<String> ranges(@Nullable Node node) {
        List<String> ranges = node == null ? List.of() : yaml.scalars(node);
        for (String range : ranges) {
            try {
                IpRange.parse(range);
            } catch (IllegalArgumentException e) {
                throw yaml.mistake(node, String.valueOf(e.getMessage()));
            }
        }
        return ranges;
    }

    private boolean flag(Map<String, Node> in, String name) {
        return in.containsKey(name) && yaml.flag(in.get(name));
    }

    private @Nullable Duration timeout(@Nullable Node node) {
        return node == null ? null : yaml.duration(node);
    }

    private boolean isSelfAuthorized(@Nullable Node node) {
        if (node == null) {
            return false;
        }
        return switch (yaml.scalar(node)) {
            case "pre-authorized" -> false;
            case "self-authorized" -> true;
            default -> throw yaml.mistake(node, "'permitted-users' is pre-authorized or self-authorized");
        };
    }

    private Set<AppPolicy.Flow> secretRequired(@Nullable Node node) {
        if (node == null) {
            return Set.of(AppPolicy.Flow.values());
        }
        Set<AppPolicy.Flow> flows = new HashSet<>();
        for (String flow : yaml.scalars(node)) {
            switch (flow) {
                case "web-server" -> flows.add(AppPolicy.Flow.WEB_SERVER);
                case "refresh-token" -> flows.add(AppPolicy.Flow.REFRESH_TOKEN);
                case "none" -> {}
                default -> throw yaml.mistake(node, "'require-secret' lists web-server, refresh-token, or none");
            }
        }
        return flows;
    }
}
