package io.orgbridge.localsalesforce;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The connected apps by consumer key. Those that the control API registers live as long as the process. */
final class Apps {
    /** Scopes that Salesforce knows. */
    private static final Set<String> KNOWN = Set.of(
            "api",
            "chatter_api",
            "full",
            "refresh_token",
            "offline_access",
            "id",
            "profile",
            "email",
            "address",
            "phone",
            "openid",
            "web",
            "visualforce",
            "lightning",
            "content",
            "custom_permissions",
            "wave_api",
            "eclair_api",
            "cdp_api",
            "pardot_api",
            "sfap_api");

    private final Map<String, ConnectedApp> apps = new ConcurrentHashMap<>();

    Apps(Map<String, ConnectedApp> first) {
        apps.putAll(first);
    }

    Optional<ConnectedApp> find(@Nullable String clientId) {
        return clientId == null ? Optional.empty() : Optional.ofNullable(apps.get(clientId));
    }

    /** The app; throws OAuth's error if there is none. */
    ConnectedApp get(@Nullable String clientId) {
        return find(clientId).orElseThrow(() -> ApiException.oauth("invalid_client_id", "client identifier invalid"));
    }

    void put(ConnectedApp app) {
        apps.put(app.clientId(), app);
    }

    /** The scopes that a token gets who asks for these of the app: all of the app's if none; throws {@code invalid_scope}. */
    static Set<String> scopes(ConnectedApp app, @Nullable String wanted) {
        TreeSet<String> own = new TreeSet<>();
        app.scopes().forEach(scope -> own.add(canonical(scope)));
        if (wanted == null || wanted.isBlank()) {
            return own;
        }
        TreeSet<String> result = new TreeSet<>();
        for (String scope : wanted.trim().split("\\s+")) {
            if (!KNOWN.contains(scope) || !covers(own, canonical(scope))) {
                throw ApiException.oauth("invalid_scope", "the requested scope is not allowed");
            }
            result.add(canonical(scope));
        }
        return result;
    }

    private static String canonical(String scope) {
        return scope.equals("offline_access") ? "refresh_token" : scope;
    }

    /** Whether these scopes include the one: {@code full} includes all but the refresh token, {@code api} Chatter's. */
    static boolean covers(Set<String> own, String scope) {
        if (own.contains(scope) || (own.contains("full") && !scope.equals("refresh_token"))) {
            return true;
        }
        return switch (scope) {
            case "chatter_api" -> own.contains("api");
            case "profile", "email", "address", "phone" -> own.contains("id");
            default -> false;
        };
    }
}
