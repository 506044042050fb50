package io.orgbridge.localsalesforce;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The REST API: users, SOQL, and how errors look. */
class DataApiTest {
    private final World world =
            new World(builder -> builder.salesforceLicenses(3).apiCallsPerDay(60));
    private TestClient.Login admin;

    @BeforeEach
    void signUp() {
        admin = world.org("acme");
    }

    @AfterEach
    void close() {
        world.close();
    }

    private TestClient.Reply createUser(String username, Map<String, ?> changes) {
        Map<String, Object> user = World.user(admin, username);
        user.putAll(changes);
        return admin.post("/sobjects/User", user);
    }

    @Test
    void user_createdUpdatedDeactivated_neverDeleted() {
        String id = World.addUser(admin, "ana@acme.example");
        assertThat(id).hasSize(18).startsWith("005");
        assertThat(admin.patch("/sobjects/User/" + id.substring(0, 15), Map.of("Title", "Pilot"))
                        .status())
                .isEqualTo(204);
        JsonNode user = admin.data("/sobjects/User/" + id + "?fields=Name,Title,IsActive,CreatedDate")
                .json();
        assertThat(user.get("Name").asText()).isEqualTo("Ana Doe");
        assertThat(user.get("Title").asText()).isEqualTo("Pilot");
        assertThat(user.get("CreatedDate").asText()).matches("2026-07-14T\\d\\d:\\d\\d:\\d\\d\\.000\\+0000");
        assertThat(admin.delete("/sobjects/User/" + id).status()).isEqualTo(400);

        TestClient.Login ana = world.client.login("ana@acme.example");
        assertThat(admin.request(
                                "POST",
                                TestClient.DATA + "/sobjects/User/" + id + "?_HttpMethod=PATCH",
                                Map.of("IsActive", false))
                        .status())
                .isEqualTo(204);
        assertThat(ana.data("/limits").status()).isEqualTo(401);
        assertThat(world.client.token("ana@acme.example").body()).contains("inactive user");
    }

    @Test
    void user_duplicates_areRefusedInSalesforcesWords() {
        World.addUser(admin, "ana@acme.example");
        TestClient.Reply username = createUser("hub@vendor.example", Map.of());
        assertThat(username.errorCode()).isEqualTo("DUPLICATE_USERNAME");
        assertThat(username.json().at("/0/message").asText()).startsWith("Duplicate Username.<br>The username");
        assertThat(username.json().at("/0/fields/0").asText()).isEqualTo("Username");
        Map<String, Object> same = Map.of("CommunityNickname", "same");
        assertThat(createUser("ben@acme.example", same).status()).isEqualTo(201);
        TestClient.Reply nickname = createUser("eva@acme.example", same);
        assertThat(nickname.errorCode()).isEqualTo("DUPLICATE_COMM_NICKNAME");
    }

    @Test
    void user_withoutALicenseLeft_isRefused() {
        World.addUser(admin, "ana@acme.example");
        String ben = World.addUser(admin, "ben@acme.example");
        TestClient.Reply full = createUser("eva@acme.example", Map.of());
        assertThat(full.errorCode()).isEqualTo("LICENSE_LIMIT_EXCEEDED");
        admin.patch("/sobjects/User/" + ben, Map.of("IsActive", false));
        assertThat(createUser("eva@acme.example", Map.of()).status()).isEqualTo(201);
        JsonNode license = admin.query("SELECT TotalLicenses, UsedLicenses FROM UserLicense WHERE Name = 'Salesforce'")
                .json()
                .at("/records/0");
        assertThat(license.get("UsedLicenses").asInt()).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource({
        "Alias,muchtoolong,STRING_TOO_LONG",
        "Email,nobody,INVALID_EMAIL_ADDRESS",
        "TimeZoneSidKey,Mars/Base,INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
        "LocaleSidKey,en,INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
        "LocaleSidKey,xx_YY,INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
        "LanguageLocaleKey,tlh,INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
        "ProfileId,00e000000000001,INVALID_CROSS_REFERENCE_KEY",
        "ProfileId,nonsense,MALFORMED_ID",
        "Nonsense__c,x,INVALID_FIELD",
        "LastName,,REQUIRED_FIELD_MISSING"
    })
    void user_badField_isRefused(String field, String value, String code) {
        TestClient.Reply reply = createUser("ana@acme.example", Map.of(field, value == null ? "" : value));
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.errorCode()).isEqualTo(code);
    }

    @Test
    void localesAndLanguages_areThoseOfTheDescribe() {
        JsonNode fields = admin.data("/sobjects/User/describe").json().get("fields");
        for (JsonNode field : fields) {
            if (field.get("name").asText().equals("LocaleSidKey")) {
                assertThat(field.get("picklistValues").findValuesAsText("value"))
                        .contains("en_US", "de_DE", "fr_CA", "iw_IL")
                        .doesNotContain("en");
            }
            if (field.get("name").asText().equals("LanguageLocaleKey")) {
                assertThat(field.get("picklistValues").findValuesAsText("value"))
                        .contains("en_US", "de", "ja");
            }
        }
        assertThat(createUser("ana@acme.example", Map.of("LocaleSidKey", "de_AT", "LanguageLocaleKey", "de"))
                        .status())
                .isEqualTo(201);
    }

    @Test
    void administratorOfANewOrg_hasTheUsualFrequencies() {
        JsonNode row = admin.query(
                        "SELECT DefaultGroupNotificationFrequency, DigestFrequency FROM User WHERE Username ="
                                + " 'admin@acme.example'")
                .json()
                .at("/records/0");
        assertThat(row.get("DefaultGroupNotificationFrequency").asText()).isEqualTo("N");
        assertThat(row.get("DigestFrequency").asText()).isEqualTo("D");
    }

    @Test
    void group_thatHasHadCustomers_keepsThem() {
        String group = "/sobjects/CollaborationGroup";
        String id = admin.post(group, Map.of("Name", "Board", "CollaborationType", "Private", "CanHaveGuests", true))
                .json()
                .get("id")
                .asText();
        TestClient.Reply sobject = admin.patch(group + "/" + id, Map.of("CanHaveGuests", false));
        assertThat(sobject.status()).isEqualTo(400);
        TestClient.Reply connect = admin.patch("/chatter/groups/" + id, Map.of("canHaveChatterGuests", false));
        assertThat(connect.body()).isEqualTo(sobject.body());
        assertThat(admin.data(group + "/" + id).json().get("CanHaveGuests").asBoolean())
                .isTrue();
    }

    @Test
    void user_byAnotherThanTheAdministrator_isRefused() {
        World.addUser(admin, "ana@acme.example");
        TestClient.Login ana = world.client.login("ana@acme.example");
        TestClient.Reply reply = ana.post("/sobjects/User", World.user(admin, "ben@acme.example"));
        assertThat(reply.status()).isEqualTo(403);
    }

    @ParameterizedTest
    @CsvSource({
        "IsActive,false",
        "Username,boss@acme.example",
        "FederationIdentifier,boss",
        "UserPermissionsMarketingUser,true"
    })
    void ownRow_whatOnlyAdministratorsMayChange_isRefused(String field, String value) {
        String ana = "/sobjects/User/" + World.addUser(admin, "ana@acme.example");
        TestClient.Login herself = world.client.login("ana@acme.example");
        TestClient.Reply reply = herself.patch(ana, Map.of("Title", "Pilot", field, value));
        assertThat(reply.status()).isEqualTo(403);
        assertThat(reply.errorCode()).isEqualTo("INSUFFICIENT_ACCESS_OR_READONLY");
        assertThat(herself.patch(ana, Map.of("Title", "Pilot")).status()).isEqualTo(204);
        assertThat(admin.patch(ana, Map.of(field, value)).status()).isEqualTo(204);
    }

    @Test
    void ownProfile_cannotBeMadeTheAdministrators() {
        String ana = "/sobjects/User/" + World.addUser(admin, "ana@acme.example");
        String profile = admin.query("SELECT Id FROM Profile WHERE Name = 'System Administrator'")
                .json()
                .at("/records/0/Id")
                .asText();
        TestClient.Reply reply = world.client.login("ana@acme.example").patch(ana, Map.of("ProfileId", profile));
        assertThat(reply.status()).isEqualTo(403);
        assertThat(admin.data(ana).json().get("ProfileId").asText()).isNotEqualTo(profile);
    }

    @Test
    void group_thatIsPrivate_showsItsInformationToMembersOnly() {
        String ana = World.addUser(admin, "ana@acme.example");
        String id = admin.post(
                        "/sobjects/CollaborationGroup",
                        Map.of(
                                "Name", "Board",
                                "CollaborationType", "Private",
                                "InformationTitle", "About",
                                "InformationBody", "Secret"))
                .json()
                .get("id")
                .asText();
        String soql = "SELECT InformationTitle, InformationBody, HasPrivateFieldsAccess FROM CollaborationGroup";
        TestClient.Login outside = world.client.login("ana@acme.example");
        JsonNode seen = outside.query(soql).json().at("/records/0");
        assertThat(seen.get("InformationBody").isNull()).isTrue();
        assertThat(seen.get("InformationTitle").isNull()).isTrue();
        assertThat(seen.get("HasPrivateFieldsAccess").asBoolean()).isFalse();
        assertThat(outside.data("/sobjects/CollaborationGroup/" + id).body()).doesNotContain("Secret");
        assertThat(outside.query(soql + " WHERE InformationTitle = 'About'")
                        .json()
                        .get("totalSize")
                        .asInt())
                .isZero();

        World.join(admin, id, ana);
        JsonNode inside = outside.query(soql).json().at("/records/0");
        assertThat(inside.get("InformationBody").asText()).isEqualTo("Secret");
        assertThat(inside.get("HasPrivateFieldsAccess").asBoolean()).isTrue();
    }

    @Test
    void groupFeed_hasThePostsOfGroupsThatTheUserSees() {
        String ana = World.addUser(admin, "ana@acme.example");
        TestClient.Login outside = world.client.login("ana@acme.example");
        String open = World.addGroup(admin, "Travel", "PublicAccess");
        String closed = World.addGroup(admin, "Board", "PrivateAccess");
        String shown = admin.say(open, "hello").get("id").asText();
        String hidden = admin.say(closed, "secret").get("id").asText();
        admin.say("me", "elsewhere");
        String soql = "SELECT Id, Body, Parent.Name FROM CollaborationGroupFeed WHERE Type = 'TextPost'";
        JsonNode seen = outside.query(soql).json();
        assertThat(seen.findValuesAsText("Id")).containsExactly(shown);
        assertThat(seen.at("/records/0/Body").asText()).isEqualTo("hello");
        assertThat(seen.at("/records/0/Parent/Name").asText()).isEqualTo("Travel");
        assertThat(outside.data("/sobjects/CollaborationGroupFeed/" + hidden).status())
                .isEqualTo(404);
        assertThat(outside.query(soql + " AND Id = '" + hidden + "'")
                        .json()
                        .get("totalSize")
                        .asInt())
                .isZero();

        World.join(admin, closed, ana);
        assertThat(outside.query(soql + " AND ParentId = '" + closed + "'")
                        .json()
                        .findValuesAsText("Id"))
                .containsExactly(hidden);
        assertThat(outside.query("SELECT Name, (SELECT Body FROM Feeds WHERE Type = 'TextPost') FROM CollaborationGroup"
                                + " WHERE Name = 'Board'")
                        .json()
                        .at("/records/0/Feeds/records/0/Body")
                        .asText())
                .isEqualTo("secret");
        assertThat(admin.data("/sobjects/CollaborationGroupFeed/describe")
                        .json()
                        .get("keyPrefix")
                        .isNull())
                .isTrue();
        assertThat(admin.delete("/sobjects/CollaborationGroupFeed/" + shown).errorCode())
                .isEqualTo("INVALID_TYPE_FOR_OPERATION");
    }

    @Test
    void locator_ofAnotherUser_isInvalid() {
        World.addUser(admin, "ana@acme.example");
        for (int batch = 0; batch < 2; batch++) {
            String ids = IntStream.range(batch * 150, batch * 150 + 150)
                    .mapToObj(i -> "{\"attributes\":{\"type\":\"CollaborationGroup\"},\"Name\":\"G" + i
                            + "\",\"CollaborationType\":\"Public\"}")
                    .collect(Collectors.joining(","));
            admin.post("/composite/sobjects", "{\"records\":[" + ids + "]}");
        }
        String more = admin.request(
                        "GET",
                        TestClient.DATA + "/query?q=SELECT+Id+FROM+CollaborationGroup",
                        null,
                        Map.of("Sforce-Query-Options", "batchSize=200"))
                .json()
                .get("nextRecordsUrl")
                .asText();
        assertThat(world.client.login("ana@acme.example").get(more).errorCode()).isEqualTo("INVALID_QUERY_LOCATOR");
        assertThat(admin.get(more).json().get("records")).hasSize(100);
    }

    @Test
    void lastAdministrator_cannotBeDeactivated() {
        String id = admin.query("SELECT Id FROM User WHERE Username = 'admin@acme.example'")
                .json()
                .at("/records/0/Id")
                .asText();
        assertThat(admin.patch("/sobjects/User/" + id, Map.of("IsActive", false))
                        .errorCode())
                .isEqualTo("CANNOT_DISABLE_LAST_ADMIN");
    }

    @Test
    void soql_selectsFiltersOrdersAndFollowsReferences() {
        World.addUser(admin, "ana@acme.example");
        World.addUser(admin, "ben@acme.example");
        JsonNode users = admin.query(
                        "SELECT Id, Username, Profile.Name, Profile.UserLicense.Name FROM User WHERE (Username LIKE"
                                + " '%@acme.example' AND NOT Username = 'admin@acme.example') OR Name IN ('Nobody')"
                                + " ORDER BY Username DESC LIMIT 1")
                .json();
        assertThat(users.get("totalSize").asInt()).isEqualTo(1);
        assertThat(users.get("done").asBoolean()).isTrue();
        assertThat(users.at("/records/0/Username").asText()).isEqualTo("ben@acme.example");
        assertThat(users.at("/records/0/Profile/UserLicense/Name").asText()).isEqualTo("Salesforce");
        assertThat(users.at("/records/0/Profile/attributes/type").asText()).isEqualTo("Profile");
        assertThat(admin.query("SELECT COUNT() FROM User WHERE CreatedDate >= 2026-07-14T10:00:00Z AND CreatedDate ="
                                + " TODAY")
                        .json()
                        .get("totalSize")
                        .asInt())
                .isEqualTo(3);
        assertThat(admin.query("SELECT FIELDS(ALL) FROM Organization LIMIT 1")
                        .json()
                        .at("/records/0/Name")
                        .asText())
                .isEqualTo("acme");
        assertThat(admin.query("SELECT Id FROM User WHERE LastName = 'O\\'Hara'")
                        .json()
                        .get("totalSize")
                        .asInt())
                .isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "q|MALFORMED_QUERY",
                "SELECT Id FROM|MALFORMED_QUERY",
                "SELECT Id FROM User WHERE Name ~ 'x'|MALFORMED_QUERY",
                "SELECT Id FROM User WHERE|MALFORMED_QUERY",
                "SELECT Id FROM User LIMIT -1|MALFORMED_QUERY",
                "SELECT Id FROM User WHERE CreatedDate = LAST_N_DAYS:99999999999|MALFORMED_QUERY",
                "SELECT Nothing FROM User|INVALID_FIELD",
                "SELECT Id FROM Nothing|INVALID_TYPE"
            })
    void soql_wrong_isRefused(String soql, String code) {
        TestClient.Reply reply = admin.query(soql);
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.errorCode()).isEqualTo(code);
    }

    @Test
    void soql_longOrDeep_isAnsweredNotBroken() {
        String text = "x".repeat(9000) + "\\'";
        assertThat(admin.query("SELECT Id FROM User WHERE Name = '" + text + "'")
                        .status())
                .isEqualTo(200);
        assertThat(admin.query("SELECT Id FROM User WHERE " + "(".repeat(4000)).errorCode())
                .isEqualTo("MALFORMED_QUERY");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/nothing", "/sobjects/Nothing", "/sobjects/User/005000000000001AAA", "/chatter/nothing"})
    void unknownPath_is404InAnArray(String path) {
        TestClient.Reply reply = admin.data(path);
        assertThat(reply.status()).isEqualTo(404);
        assertThat(reply.body())
                .isEqualTo("[{\"message\":\"The requested resource does not exist\",\"errorCode\":\"NOT_FOUND\"}]");
    }

    @Test
    void wrongMethodJsonOrId_isRefusedInAnArray() {
        assertThat(admin.delete("/limits").status()).isEqualTo(405);
        assertThat(admin.delete("/limits").errorCode()).isEqualTo("METHOD_NOT_ALLOWED");
        TestClient.Reply json = admin.post("/sobjects/User", "{ not json");
        assertThat(json.status()).isEqualTo(400);
        assertThat(json.errorCode()).isEqualTo("JSON_PARSER_ERROR");
        assertThat(admin.data("/sobjects/User/001000000000001").errorCode()).isEqualTo("MALFORMED_ID");
        TestClient.Reply media =
                admin.request("POST", TestClient.DATA + "/sobjects/User", "x", Map.of("Content-Type", "text/plain"));
        assertThat(media.status()).isEqualTo(415);
        assertThat(admin.get("/services/data/v20.0/limits").status()).isEqualTo(410);
        assertThat(admin.get("/services/data/v99.0/limits").status()).isEqualTo(404);
    }

    @Test
    void answers_carryUsage_compressAndIndentWhenAsked() {
        TestClient.Reply reply = admin.request(
                "GET", TestClient.DATA + "/limits", null, Map.of("Accept-Encoding", "gzip", "X-PrettyPrint", "1"));
        assertThat(reply.response().headers().firstValue("Content-Encoding")).contains("gzip");
        assertThat(reply.response().headers().firstValue("Sforce-Limit-Info").orElseThrow())
                .matches("api-usage=\\d+/60");
        assertThat(admin.request("GET", TestClient.DATA + "/limits", null, Map.of("X-PrettyPrint", "1"))
                        .body())
                .contains("\n");
    }

    @Test
    void dailyCalls_usedUp_are403_butChatterGoesOn() {
        while (admin.data("/limits").status() == 200) {
            assertThat(world.salesforce.control().stats().counts().get("requests"))
                    .isLessThan(200);
        }
        TestClient.Reply reply = admin.data("/limits");
        assertThat(reply.status()).isEqualTo(403);
        assertThat(reply.errorCode()).isEqualTo("REQUEST_LIMIT_EXCEEDED");
        assertThat(reply.json().at("/0/message").asText()).isEqualTo("TotalRequests Limit exceeded.");
        assertThat(admin.data("/chatter/groups").status()).isEqualTo(200);
    }

    @Test
    void versionsAndDescribe_areThere() {
        JsonNode versions = admin.get("/services/data/").json();
        assertThat(versions.get(versions.size() - 1).toString())
                .isEqualTo("{\"label\":\"Summer '26\",\"url\":\"/services/data/v67.0\",\"version\":\"67.0\"}");
        assertThat(admin.data("/sobjects/User/describe")
                        .json()
                        .at("/fields/0/name")
                        .asText())
                .isEqualTo("Id");
        assertThat(admin.data("/sobjects").json().get("sobjects")).hasSize(17);
    }

    @Test
    void trial_thatHasEnded_answersNoData() {
        assertThat(admin.data("/limits").status()).isEqualTo(200);
        world.clock.advance(java.time.Duration.ofDays(31));
        TestClient.Reply reply = world.client.login("admin@acme.example").data("/limits");
        assertThat(reply.errorCode()).isEqualTo("TRIAL_EXPIRED");
    }

    @Test
    void describe_thatHasNotChanged_is304() {
        String path = TestClient.DATA + "/sobjects/User/describe";
        TestClient.Reply same =
                admin.request("GET", path, null, Map.of("If-Modified-Since", "Wed, 15 Jul 2026 00:00:00 GMT"));
        assertThat(same.status()).isEqualTo(304);
        assertThat(same.body()).isEmpty();
        TestClient.Reply since =
                admin.request("GET", path, null, Map.of("If-Modified-Since", "Wed, 01 Jul 2026 00:00:00 GMT"));
        assertThat(since.status()).isEqualTo(200);
    }
}
