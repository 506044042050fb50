package io.orgbridge.localsalesforce;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * UserInfo and the identity URL. Their errors are words of text with 403, not the data API's.
 *
 * <p>Sources: https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_using_userinfo_endpoint.htm,
 * https://developer.salesforce.com/docs/platform/mobile-sdk/guide/oauth-using-identity-urls.html
 */
final class Identity {
    private final Store store;
    private final Tokens tokens;
    private final Hosts hosts;
    private final Counters counters;

    Identity(Store store, Tokens tokens, Hosts hosts, Counters counters) {
        this.store = store;
        this.tokens = tokens;
        this.hosts = hosts;
        this.counters = counters;
    }

    /** A user's identity URL, on the login host. */
    static String url(Hosts hosts, User user) {
        return hosts.loginUrl() + "/id/" + Ids.of(Ids.ORG, user.org()) + "/" + user.id();
    }

    /** {@code /services/oauth2/userinfo}. */
    Answer userInfo(Call call) {
        counters.count("userinfo");
        User user = caller(call).user();
        return store.read(() -> {
            JsonOut out = new JsonOut(false).object().raw("sub", url(hosts, user));
            ids(out, user, "preferred_username");
            names(out, user, List.of("nickname", "name", "given_name", "family_name", "zoneinfo"));
            out.raw("profile", hosts.instanceUrl(user.org()) + "/" + user.id()).raw("picture", picture(user) + "/F");
            address(out, user);
            urls(out, user, null);
            about(out, user);
            out.raw("updated_at", Dates.second(user.modifiedAt()))
                    .flag("is_app_installed", true)
                    .flag("is_salesforce_integration_user", false);
            return Answer.json(200, out.end());
        });
    }

    /** {@code /id/{org}/{user}}. */
    Answer identity(Call call) {
        counters.count("identity");
        Caller caller = caller(call);
        return store.read(() -> {
            User user = caller.user();
            boolean own = Ids.normalise(call.part(1)).equals(Ids.of(Ids.ORG, user.org()));
            if (!own) {
                // The word is known by name only.
                throw ApiException.text(403, "Wrong_Org");
            }
            User asserted = Optional.of(Ids.normalise(call.part(2)))
                    .filter(id -> Ids.serial(Ids.USER, id).isPresent())
                    .map(id -> store.users.get(Ids.serial(Ids.USER, id).getAsLong()))
                    .filter(found -> found.org() == user.org())
                    .orElseThrow(ApiException::notFound);
            boolean self = asserted.serial() == user.serial();
            if (!self && !Apps.covers(Set.of(caller.token().scope().split(" ")), "api")) {
                // That it is refused is documented, the word is not.
                throw ApiException.text(403, "Bad_OAuth_Token");
            }
            return IdentityFormat.answer(call, identity(asserted, self, call.query("version")));
        });
    }

    private JsonOut identity(User user, boolean self, @Nullable String version) {
        JsonOut out = new JsonOut(false).object().raw("id", url(hosts, user)).flag("asserted_user", self);
        ids(out, user, "username");
        names(out, user, List.of("nick_name", "display_name", "first_name", "last_name", "timezone"));
        out.raw("addr_street", user.field("Street"))
                .raw("addr_city", user.field("City"))
                .raw("addr_state", user.field("State"))
                .raw("addr_country", user.field("Country"))
                .raw("addr_zip", user.field("PostalCode"))
                .raw("mobile_phone", user.field("MobilePhone"))
                .flag("mobile_phone_verified", false)
                .flag("is_lightning_login_user", false)
                .object("status")
                .nothing("created_date")
                .nothing("body")
                .end();
        urls(out, user, version);
        about(out, user);
        return out.raw("last_modified_date", Dates.sobject(user.modifiedAt()))
                .flag("is_app_installed", true)
                .end();
    }

    private static void ids(JsonOut out, User user, String usernameMember) {
        out.raw("user_id", user.id())
                .raw("organization_id", Ids.of(Ids.ORG, user.org()))
                .raw(usernameMember, user.username());
    }

    /** Nickname, name, e-mail, first and last name, time zone and photos, under the names that the two resources have. */
    private void names(JsonOut out, User user, List<String> members) {
        out.raw(members.get(0), user.fieldOr("CommunityNickname", ""))
                .raw(members.get(1), user.name())
                .raw("email", user.fieldOr("Email", ""))
                .flag("email_verified", true)
                .raw(members.get(2), user.field("FirstName"))
                .raw(members.get(3), user.fieldOr("LastName", ""))
                .raw(members.get(4), user.fieldOr("TimeZoneSidKey", "GMT"))
                .object("photos")
                .raw("picture", picture(user) + "/F")
                .raw("thumbnail", picture(user) + "/T")
                .end();
    }

    private String picture(User user) {
        return hosts.instanceUrl(user.org()) + "/profilephoto/005";
    }

    private static void about(JsonOut out, User user) {
        out.flag("active", user.active())
                .raw("user_type", "STANDARD")
                .raw("language", user.fieldOr("LanguageLocaleKey", "en_US"))
                .raw("locale", user.fieldOr("LocaleSidKey", "en_US"))
                .number("utcOffset", offset(user));
    }

    /** What the profile says of address and telephone; what is not there is left out. */
    private static void address(JsonOut out, User user) {
        Map<String, String> members = new LinkedHashMap<>();
        members.put("street_address", "Street");
        members.put("locality", "City");
        members.put("region", "State");
        members.put("postal_code", "PostalCode");
        members.put("country", "Country");
        out.object("address");
        members.forEach((name, field) -> {
            if (user.field(field) != null) {
                out.raw(name, user.field(field));
            }
        });
        out.end();
        String phone = user.field("MobilePhone") == null ? user.field("Phone") : user.field("MobilePhone");
        if (phone != null) {
            out.raw("phone_number", phone).flag("phone_number_verified", false);
        }
    }

    private void urls(JsonOut out, User user, @Nullable String version) {
        String base = hosts.instanceUrl(user.org());
        String v = version == null ? "{version}" : version.equals("latest") ? Versions.LATEST : version;
        String org15 = Ids.id15(Ids.ORG, user.org());
        Map<String, String> urls = new LinkedHashMap<>();
        urls.put("enterprise", "/services/Soap/c/" + v + "/" + org15);
        urls.put("metadata", "/services/Soap/m/" + v + "/" + org15);
        urls.put("partner", "/services/Soap/u/" + v + "/" + org15);
        urls.put("rest", "/services/data/v" + v + "/");
        urls.put("sobjects", "/services/data/v" + v + "/sobjects/");
        urls.put("search", "/services/data/v" + v + "/search/");
        urls.put("query", "/services/data/v" + v + "/query/");
        urls.put("recent", "/services/data/v" + v + "/recent/");
        urls.put("tooling_soap", "/services/Soap/T/" + v + "/" + org15);
        urls.put("tooling_rest", "/services/data/v" + v + "/tooling/");
        urls.put("profile", "/" + user.id());
        urls.put("feeds", "/services/data/v" + v + "/chatter/feeds");
        urls.put("groups", "/services/data/v" + v + "/chatter/groups");
        urls.put("users", "/services/data/v" + v + "/chatter/users");
        urls.put("feed_items", "/services/data/v" + v + "/chatter/feed-items");
        urls.put("feed_elements", "/services/data/v" + v + "/chatter/feed-elements");
        urls.put("custom_domain", "");
        out.object("urls");
        urls.forEach((name, path) -> out.raw(name, base + path));
        out.end();
    }

    private static long offset(User user) {
        try {
            return java.util.TimeZone.getTimeZone(java.time.ZoneId.of(user.fieldOr("TimeZoneSidKey", "GMT")))
                    .getRawOffset();
        } catch (java.time.DateTimeException e) {
            return 0;
        }
    }

    /** Who asks, and by what token. */
    private record Caller(User user, Token token) {}

    private Caller caller(Call call) {
        if (!call.is("GET") && !call.is("POST")) {
            throw ApiException.methodNotAllowed(call.method(), "GET,HEAD,POST");
        }
        String token = token(call);
        Token found = tokens.find(token).orElseThrow(() -> ApiException.text(403, "Bad_OAuth_Token"));
        tokens.touch(token, found);
        return store.read(() -> new Caller(store.users.get(found.user()), found));
    }

    private static String token(Call call) {
        String header = call.header("authorization");
        String parameter = call.query("oauth_token");
        if (header == null && parameter == null && call.contentType().equals("application/x-www-form-urlencoded")) {
            parameter = call.bodyForm().get("oauth_token");
        }
        if (parameter != null) {
            return parameter;
        }
        if (header == null) {
            // The word is known by name only.
            throw ApiException.text(403, "Missing_OAuth_Token");
        }
        int blank = header.indexOf(' ');
        return blank < 0 ? "" : header.substring(blank + 1).trim();
    }
}
