package io.orgbridge.localsalesforce;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.orgbridge.fixtures.Browser;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** SOQL beyond the simple: groups, joins, sub-queries, paging; and users' further objects. */
class SoqlTest {
    private final World world = new World(builder -> builder.salesforceLicenses(1000));
    private TestClient.Login admin;
    private String ana;
    private String ben;
    private String group;

    @BeforeEach
    void provision() {
        admin = world.org("acme");
        ana = World.addUser(admin, "ana@acme.example");
        ben = World.addUser(admin, "ben@acme.example");
        group = World.addGroup(admin, "Travel", "PublicAccess");
        World.join(admin, group, ana);
    }

    @AfterEach
    void close() {
        world.close();
    }

    private JsonNode records(String soql) {
        TestClient.Reply reply = admin.query(soql);
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        return reply.json().get("records");
    }

    @Test
    void aggregates_andGroups() {
        JsonNode counted =
                records("SELECT COUNT(Id), COUNT_DISTINCT(Profile.Name) profiles, MAX(CreatedDate) FROM User");
        assertThat(counted.at("/0/attributes/type").asText()).isEqualTo("AggregateResult");
        assertThat(counted.at("/0/expr0").asInt()).isEqualTo(3);
        assertThat(counted.at("/0/profiles").asInt()).isEqualTo(2);
        assertThat(counted.at("/0/expr1").asText()).startsWith("2026-07-14T").endsWith("+0000");
        JsonNode groups = records("SELECT Profile.Name, COUNT(Id) many FROM User WHERE IsActive = true GROUP BY"
                + " Profile.Name HAVING COUNT(Id) > 1 ORDER BY COUNT(Id) DESC");
        assertThat(groups).hasSize(1);
        assertThat(groups.at("/0/Name").asText()).isEqualTo("Standard User");
        assertThat(groups.at("/0/many").asInt()).isEqualTo(2);
        assertThat(admin.query("SELECT LastName, COUNT(Id) FROM User").errorCode())
                .isEqualTo("MALFORMED_QUERY");
        assertThat(admin.query("SELECT SUM(Name) FROM User").errorCode()).isEqualTo("INVALID_FIELD");
    }

    @Test
    void semiAndAntiJoins() {
        assertThat(records("SELECT Id FROM User WHERE Id IN (SELECT MemberId FROM CollaborationGroupMember WHERE"
                                + " CollaborationGroup.Name = 'Travel') AND Profile.Name != 'System Administrator'")
                        .toString())
                .contains(ana)
                .doesNotContain(ben);
        assertThat(records("SELECT Id FROM User WHERE Id NOT IN (SELECT MemberId FROM CollaborationGroupMember)"))
                .hasSize(1);
    }

    @Test
    void childSubqueries_aliases_andNullOrder() {
        JsonNode found = records("SELECT g.Id, g.Owner.Name, (SELECT MemberId, Member.Name FROM GroupMembers ORDER BY"
                + " Member.Name) FROM CollaborationGroup g WHERE g.Name = 'Travel'");
        assertThat(found.at("/0/Owner/Name").asText()).isEqualTo("Operator");
        assertThat(found.at("/0/GroupMembers/totalSize").asInt()).isEqualTo(2);
        assertThat(found.at("/0/GroupMembers/records/0/Member/Name").asText()).isEqualTo("Ana Doe");
        assertThat(records("SELECT Id, (SELECT Id FROM GroupMemberships) FROM User WHERE Id = '" + ben + "'")
                        .at("/0/GroupMemberships")
                        .isNull())
                .isTrue();
        admin.patch("/sobjects/User/" + ana, Map.of("Title", "Pilot"));
        assertThat(records("SELECT User.Id, Title FROM User ORDER BY Title NULLS LAST LIMIT 1")
                        .at("/0/Id")
                        .asText())
                .isEqualTo(ana);
        assertThat(records("SELECT Id, Title FROM User ORDER BY Title DESC NULLS FIRST LIMIT 1")
                        .at("/0/Title")
                        .isNull())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CreatedDate = THIS_YEAR",
                "CreatedDate = THIS_QUARTER",
                "CreatedDate = LAST_N_DAYS:2",
                "CreatedDate > LAST_MONTH",
                "CreatedDate < NEXT_N_WEEKS:1",
                "CreatedDate >= N_DAYS_AGO:0",
                "CreatedDate = 2026-07-14",
                "NOT (CreatedDate = YESTERDAY OR Name = null)"
            })
    void dates(String condition) {
        assertThat(records("SELECT Id FROM User WHERE " + condition)).hasSize(3);
    }

    @Test
    void malformed_hasACaretUnderTheMistake() {
        String soql = "SELECT Id\nFROM User WHEREVER x";
        assertThat(admin.query(soql).json().at("/0/message").asText())
                .isEqualTo("\n" + soql + "\n" + " ".repeat(19) + "^\nERROR at Row:2:Column:20\nunexpected token: 'x'");
        assertThat(admin.query("SELECT toLabel(Name) FROM User").errorCode()).isEqualTo("MALFORMED_QUERY");
        assertThat(admin.query("SELECT Id FROM User OFFSET 2001").errorCode()).isEqualTo("NUMBER_OUTSIDE_VALID_RANGE");
    }

    @Test
    void pages_followTheLocator_forTwoDays() {
        List<Object> records = new ArrayList<>();
        for (int i = 0; i < 450; i++) {
            records.add(Map.of("attributes", Map.of("type", "PermissionSet"), "Name", "Set" + i, "Label", "Set " + i));
            if (records.size() == 150) {
                admin.post("/composite/sobjects", Map.of("records", records));
                records.clear();
            }
        }
        TestClient.Reply first = admin.request(
                "GET",
                TestClient.DATA + "/query?q=SELECT+Name+FROM+PermissionSet",
                null,
                Map.of("Sforce-Query-Options", "batchSize=50"));
        assertThat(first.json().get("totalSize").asInt()).isEqualTo(450);
        assertThat(first.json().get("done").asBoolean()).isFalse();
        assertThat(first.json().get("records")).hasSize(200);
        String next = first.json().get("nextRecordsUrl").asText();
        JsonNode second = admin.get(next).json();
        assertThat(second.get("records")).hasSize(200);
        JsonNode last = admin.get(second.get("nextRecordsUrl").asText()).json();
        assertThat(last.get("records")).hasSize(50);
        assertThat(last.has("nextRecordsUrl")).isFalse();
        world.clock.advance(java.time.Duration.ofMinutes(10));
        assertThat(world.hub().get(next).errorCode()).isEqualTo("INVALID_QUERY_LOCATOR");
        world.clock.advance(java.time.Duration.ofDays(3));
        assertThat(world.client.login("admin@acme.example").get(next).errorCode())
                .isEqualTo("INVALID_QUERY_LOCATOR");
    }

    @Test
    void freeze_endsTokensAndLogins_butKeepsTheLicence() {
        TestClient.Login anas = world.client.login("ana@acme.example");
        String login = records("SELECT Id FROM UserLogin WHERE UserId = '" + ana + "'")
                .at("/0/Id")
                .asText();
        assertThat(login).startsWith("0Yw");
        assertThat(anas.patch("/sobjects/UserLogin/" + login, Map.of("IsFrozen", true))
                        .status())
                .isEqualTo(403);
        assertThat(admin.patch("/sobjects/UserLogin/" + login, Map.of("IsFrozen", true))
                        .status())
                .isEqualTo(204);
        assertThat(anas.data("/limits").status()).isEqualTo(401);
        assertThat(world.client.token("ana@acme.example").body()).contains("authentication failure");
        assertThat(records("SELECT UsedLicenses FROM UserLicense WHERE Name = 'Salesforce'")
                        .at("/0/UsedLicenses")
                        .asInt())
                .isEqualTo(3);
        admin.patch("/sobjects/UserLogin/" + login, Map.of("IsFrozen", false));
        assertThat(world.client.token("ana@acme.example").status()).isEqualTo(200);
    }

    @Test
    void password_isSetResetAndUsedAtTheLoginPage() {
        assertThat(admin.data("/sobjects/User/" + ana + "/password").body()).isEqualTo("{\"isExpired\":false}");
        assertThat(admin.post("/sobjects/User/" + ana + "/password", Map.of("NewPassword", "Secret-1"))
                        .status())
                .isEqualTo(204);
        String made = admin.delete("/sobjects/User/" + ana + "/password")
                .json()
                .get("NewPassword")
                .asText();
        Browser browser = Browser.at(world.salesforce.baseUrl(), TestKeys.CALLBACK);
        String authorize = "/services/oauth2/authorize?response_type=code&client_id=" + TestKeys.CLIENT_ID
                + "&redirect_uri=" + TestClient.encode(TestKeys.CALLBACK);
        assertThat(browser.open(authorize).login("ana@acme.example", "Secret-1").text())
                .contains("Please check");
        assertThat(browser.login("ana@acme.example", made).callback()).containsKey("code");
    }

    @Test
    void permissionSet_isAssignedOnce() {
        String set = admin.post("/sobjects/PermissionSet", Map.of("Name", "Bridge", "Label", "Bridge"))
                .json()
                .get("id")
                .asText();
        Map<String, Object> assignment = Map.of("AssigneeId", ana, "PermissionSetId", set);
        TestClient.Reply assigned = admin.post("/sobjects/PermissionSetAssignment", assignment);
        assertThat(assigned.json().get("id").asText()).startsWith("0Pa");
        assertThat(admin.post("/sobjects/PermissionSetAssignment", assignment).errorCode())
                .isEqualTo("DUPLICATE_VALUE");
        assertThat(admin.post(
                                "/sobjects/PermissionSetAssignment",
                                Map.of("AssigneeId", "005000000000000AAA", "PermissionSetId", set))
                        .errorCode())
                .isEqualTo("INVALID_CROSS_REFERENCE_KEY");
        assertThat(records("SELECT PermissionSet.Name FROM PermissionSetAssignment WHERE Assignee.Username ="
                                + " 'ana@acme.example'")
                        .at("/0/PermissionSet/Name")
                        .asText())
                .isEqualTo("Bridge");
        assertThat(admin.delete("/sobjects/PermissionSetAssignment/"
                                + assigned.json().get("id").asText())
                        .status())
                .isEqualTo(204);
    }

    @Test
    void describe_andRecent_areWhatClientsRead() {
        JsonNode user = admin.data("/sobjects/User/describe").json();
        JsonNode profile = user.get("fields").findParents("referenceTo").stream()
                .filter(field -> field.path("name").asText().equals("ProfileId"))
                .findFirst()
                .orElseThrow();
        assertThat(profile.at("/referenceTo/0").asText()).isEqualTo("Profile");
        assertThat(profile.get("soapType").asText()).isEqualTo("tns:ID");
        assertThat(admin.data("/sobjects/CollaborationGroup/describe")
                        .json()
                        .get("childRelationships")
                        .findValuesAsText("relationshipName"))
                .contains("Feeds", "GroupMembers");
        admin.data("/sobjects/User/" + ana);
        assertThat(admin.data("/recent").json().at("/0/Name").asText()).isEqualTo("Ana Doe");
        JsonNode items = admin.data("/sobjects/User").json().get("recentItems");
        assertThat(items.at("/0/Name").asText()).isEqualTo("Ana Doe");
        assertThat(items.at("/0/attributes/type").asText()).isEqualTo("User");
        assertThat(admin.data("/sobjects/Profile").json().get("recentItems")).isEmpty();
    }
}
