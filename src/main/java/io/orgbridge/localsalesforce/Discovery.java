package io.orgbridge.localsalesforce;

import java.util.List;

/**
 * {@code /.well-known/openid-configuration}, with the values of recorded answers: each host names itself as issuer.
 *
 * <p>Source: https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_using_openid_discovery_endpoint.htm
 */
final class Discovery {
    private Discovery() {}

    static Answer document(String host) {
        JsonOut out = new JsonOut(false)
                .object()
                .raw("issuer", host)
                .raw("authorization_endpoint", host + "/services/oauth2/authorize")
                .raw("token_endpoint", host + "/services/oauth2/token")
                .raw("revocation_endpoint", host + "/services/oauth2/revoke")
                .raw("userinfo_endpoint", host + "/services/oauth2/userinfo")
                .raw("jwks_uri", host + "/id/keys")
                .raw("introspection_endpoint", host + "/services/oauth2/introspect")
                .raw("end_session_endpoint", host + "/services/auth/idp/oidc/logout");
        list(
                out,
                "scopes_supported",
                List.of(
                        "address",
                        "api",
                        "chatter_api",
                        "content",
                        "custom_permissions",
                        "email",
                        "full",
                        "id",
                        "lightning",
                        "offline_access",
                        "openid",
                        "phone",
                        "profile",
                        "refresh_token",
                        "visualforce",
                        "wave_api",
                        "web"));
        list(out, "response_types_supported", List.of("code", "token", "token id_token"));
        list(out, "subject_types_supported", List.of("public"));
        list(out, "id_token_signing_alg_values_supported", List.of("RS256"));
        list(out, "display_values_supported", List.of("page", "popup", "touch"));
        list(
                out,
                "token_endpoint_auth_methods_supported",
                List.of("client_secret_post", "client_secret_basic", "private_key_jwt"));
        list(
                out,
                "claims_supported",
                List.of(
                        "active",
                        "address",
                        "email",
                        "email_verified",
                        "family_name",
                        "given_name",
                        "is_app_installed",
                        "language",
                        "locale",
                        "name",
                        "nickname",
                        "organization_id",
                        "phone_number",
                        "phone_number_verified",
                        "photos",
                        "picture",
                        "preferred_username",
                        "profile",
                        "sub",
                        "updated_at",
                        "urls",
                        "user_id",
                        "user_type",
                        "zoneinfo"));
        return Answer.json(200, out.end());
    }

    private static void list(JsonOut out, String name, List<String> values) {
        out.array(name);
        values.forEach(out::raw);
        out.end();
    }
}
