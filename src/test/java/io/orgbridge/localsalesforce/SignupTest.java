package io.orgbridge.localsalesforce;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** SignupRequests: what create refuses, and what becomes of what it takes. */
class SignupTest {
    private final World world = new World(builder -> builder.signupsPerDay(5).takenUsername("taken@elsewhere.example"));
    private TestClient.Login hub;

    @BeforeEach
    void logIn() {
        hub = world.hub();
    }

    @AfterEach
    void close() {
        world.close();
    }

    private TestClient.Reply create(Map<String, Object> changes) {
        Map<String, Object> fields = new HashMap<>(TestClient.signup("acme"));
        changes.forEach((name, value) -> {
            if (value.equals("")) {
                fields.remove(name);
            } else {
                fields.put(name, value);
            }
        });
        return hub.post("/sobjects/SignupRequest/", fields);
    }

    private JsonNode settled(TestClient.Reply created) {
        assertThat(created.status()).isEqualTo(201);
        world.clock.advance(Duration.ofSeconds(10));
        return hub.query("SELECT Id, Status, ErrorCode, CreatedOrgId, CreatedOrgInstance, AuthCode, Username FROM"
                        + " SignupRequest WHERE Id = '"
                        + created.json().get("id").asText() + "'")
                .json()
                .at("/records/0");
    }

    @Test
    void create_good_isOnlyIdSuccessErrors() {
        TestClient.Reply created = create(Map.of());
        assertThat(created.json().get("id").asText()).hasSize(18).startsWith("0SR");
        assertThat(created.json().fieldNames()).toIterable().containsExactly("id", "success", "errors");
        JsonNode done = settled(created);
        assertThat(done.get("Status").asText()).isEqualTo("Success");
        assertThat(done.get("AuthCode").isNull()).isTrue();
        assertThat(done.at("/attributes/url").asText())
                .endsWith(created.json().get("id").asText());
        assertThat(world.salesforce.control().signupRequests()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "lastName,'',REQUIRED_FIELD_MISSING,LastName",
        "ConnectedAppCallbackUrl,'',REQUIRED_FIELD_MISSING,ConnectedAppCallbackUrl",
        "TemplateId,'',REQUIRED_FIELD_MISSING,TemplateId",
        "SignupEmail,nobody,INVALID_EMAIL_ADDRESS,SignupEmail",
        "Country,xx,INVALID_SIGNUP_COUNTRY,Country",
        "Status,Success,INVALID_FIELD_FOR_INSERT_UPDATE,Status"
    })
    void create_badField_isRefusedAtOnce(String field, String value, String code, String named) {
        TestClient.Reply reply = create(Map.of(field, value));
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.errorCode()).isEqualTo(code);
        assertThat(reply.json().at("/0/fields/0").asText()).isEqualTo(named);
    }

    @ParameterizedTest
    @CsvSource({
        "username,taken@elsewhere.example,C-1007",
        "username,HUB@vendor.example,C-1007",
        "Subdomain,hub,C-1019",
        "Subdomain,a--b,S-1018",
        "Subdomain,abc-,S-1018",
        "Subdomain,ab,S-1018",
        "Subdomain,WWW,S-1018",
        "Subdomain,abcdefghijabcdefghijabcdefghijabcdefghijx,S-1018",
        "Subdomain,-abc,C-1018",
        "Subdomain,a_b_c,C-1018",
        "ConnectedAppConsumerKey,unknown,C-1016",
        "ConnectedAppCallbackUrl,https://elsewhere.example,C-1016",
        "TemplateId,0TTshort,T-0001",
        "username,c-9999.jo@acme.example,C-9999",
        "username,S-1014.jo@acme.example,S-1014",
        "username,sh-0001.jo@acme.example,SH-0001"
    })
    void create_badState_becomesAnErrorLater(String field, String value, String code) {
        JsonNode done = settled(create(Map.of(field, value)));
        assertThat(done.get("Status").asText()).isEqualTo("Error");
        assertThat(done.get("ErrorCode").asText()).isEqualTo(code);
        assertThat(done.get("CreatedOrgId").isNull()).isTrue();
    }

    @Test
    void subdomain_ofDeveloperEdition_hasFewerCharacters() {
        String name = "a".repeat(34);
        assertThat(settled(create(Map.of("Subdomain", name, "Edition", "Developer")))
                        .get("ErrorCode")
                        .asText())
                .isEqualTo("S-1018");
        assertThat(settled(create(Map.of("Subdomain", name))).get("Status").asText())
                .isEqualTo("Success");
    }

    @ParameterizedTest
    @CsvSource({
        "DE,,DE,de",
        "DE,es_MX,DE,es_MX",
        "DE,xx_YY,DE,de",
        "BR,,BR,pt_BR",
        "US,nonsense,US,en_US",
        ",,AT,de",
        ",fr,AT,fr",
    })
    void org_hasTheCountryOfTheRequestOrOfTheHub_andItsLanguage(
            String country, String wanted, String expected, String language) {
        Scenario vendor = Scenario.parse(
                "s.yaml", "orgs:\n  - { name: Vendor, hub: true, country: AT, admin: hub@vendor.example }\n");
        try (World world = new World(builder -> builder.scenario(vendor))) {
            Map<String, Object> fields = new HashMap<>(TestClient.signup("acme"));
            fields.put("Country", country);
            fields.put("PreferredLanguage", wanted);
            TestClient.Login requester = world.hub();
            String id = requester
                    .post("/sobjects/SignupRequest", fields)
                    .json()
                    .get("id")
                    .asText();
            assertThat(requester
                            .data("/sobjects/SignupRequest/" + id)
                            .json()
                            .get("Country")
                            .asText())
                    .isEqualTo(expected);
            world.clock.advance(Duration.ofSeconds(20));
            JsonNode org = world.client
                    .login("admin@acme.example")
                    .query("SELECT Country, LanguageLocaleKey FROM Organization")
                    .json()
                    .at("/records/0");
            assertThat(org.get("Country").asText()).isEqualTo(expected);
            assertThat(org.get("LanguageLocaleKey").asText()).isEqualTo(language);
        }
    }

    @Test
    void dailyLimit_countsRequestsThatWereDeleted() {
        for (int i = 0; i < 5; i++) {
            String id = create(Map.of("username", "u" + i + "@x.example"))
                    .json()
                    .get("id")
                    .asText();
            hub.delete("/sobjects/SignupRequest/" + id);
        }
        assertThat(create(Map.of()).errorCode()).isEqualTo("LIMIT_EXCEEDED");
    }

    @Test
    void describe_hasTypesLengthsAndPicklists() {
        Map<String, JsonNode> fields = new HashMap<>();
        hub.data("/sobjects/SignupRequest/describe")
                .json()
                .get("fields")
                .forEach(field -> fields.put(field.get("name").asText(), field));
        Map.of(
                        "CreatedOrgId", 15,
                        "ErrorCode", 8,
                        "AuthCode", 120,
                        "CreatedOrgInstance", 10,
                        "ResolvedTemplateId", 15,
                        "TemplateId", 15,
                        "Subdomain", 40,
                        "ConnectedAppCallbackUrl", 2000)
                .forEach((name, length) -> assertThat(
                                fields.get(name).get("length").asInt())
                        .as(name)
                        .isEqualTo(length));
        assertThat(fields.get("ConnectedAppCallbackUrl").get("type").asText()).isEqualTo("textarea");
        assertThat(fields.get("Status").get("picklistValues").findValuesAsText("value"))
                .containsExactlyInAnyOrder("New", "InProgress", "Error", "Success");
        assertThat(fields.get("Edition").get("type").asText()).isEqualTo("picklist");
        assertThat(fields.get("Edition").get("picklistValues").findValuesAsText("value"))
                .contains("Developer", "Partner Enterprise");
        assertThat(fields.get("PreferredLanguage").get("picklistValues").findValuesAsText("value"))
                .contains("en_US", "de", "pt_BR");
        assertThat(fields.get("PreferredLanguage").get("restrictedPicklist").asBoolean())
                .isFalse();
    }

    @Test
    void create_plainCallback_isAcceptedToo() {
        JsonNode done = settled(create(Map.of("ConnectedAppCallbackUrl", TestKeys.CALLBACK)));
        assertThat(done.get("Status").asText()).isEqualTo("Success");
    }

    @Test
    void create_sameUsernameTwice_secondFails() {
        create(Map.of());
        JsonNode second = settled(create(Map.of("Subdomain", "other")));
        assertThat(second.get("ErrorCode").asText()).isEqualTo("C-1007");
    }

    @Test
    void create_pastTheDailyLimit_isRefusedUntilADayHasPassed() {
        for (int i = 0; i < 5; i++) {
            assertThat(create(Map.of("username", "u" + i + "@x.example")).status())
                    .isEqualTo(201);
        }
        assertThat(create(Map.of()).status()).isEqualTo(400);
        world.clock.advance(Duration.ofHours(24).plusSeconds(1));
        hub = world.hub();
        assertThat(create(Map.of()).status()).isEqualTo(201);
    }

    @Test
    void object_hasNoUpdate_andIsOnlyInTheHub() {
        String id = create(Map.of()).json().get("id").asText();
        assertThat(hub.patch("/sobjects/SignupRequest/" + id, Map.of()).status())
                .isEqualTo(400);
        world.clock.advance(Duration.ofSeconds(20));
        TestClient.Login org = world.client.login("admin@acme.example");
        TestClient.Reply absent = org.post("/sobjects/SignupRequest", TestClient.signup("b"));
        assertThat(absent.status()).isEqualTo(404);
        assertThat(absent.errorCode()).isEqualTo("NOT_FOUND");
        assertThat(hub.delete("/sobjects/SignupRequest/" + id).status()).isEqualTo(204);
        assertThat(hub.data("/sobjects/SignupRequest/" + id).status()).isEqualTo(404);
    }

    @Test
    void anyCall_byAnotherThanAnAdministrator_isRefused() {
        String id = create(Map.of()).json().get("id").asText();
        World.addUser(hub, "ana@vendor.example");
        TestClient.Login ana = world.client.login("ana@vendor.example");
        String object = "/sobjects/SignupRequest";
        for (TestClient.Reply reply : List.of(
                ana.post(object, TestClient.signup("acme")),
                ana.data(object),
                ana.data(object + "/describe"),
                ana.data(object + "/" + id),
                ana.data("/composite" + object + "?ids=" + id + "&fields=AuthCode"),
                ana.query("SELECT AuthCode FROM SignupRequest"),
                ana.delete(object + "/" + id))) {
            assertThat(reply.status()).as(reply.body()).isEqualTo(403);
            assertThat(reply.errorCode()).isEqualTo("INSUFFICIENT_ACCESS_OR_READONLY");
        }
        assertThat(ana.delete("/composite/sobjects?ids=" + id)
                        .json()
                        .at("/0/errors/0/statusCode")
                        .asText())
                .isEqualTo("INSUFFICIENT_ACCESS_OR_READONLY");
        assertThat(ana.data("/sobjects").body()).doesNotContain("SignupRequest");
        assertThat(hub.data(object + "/" + id).status()).isEqualTo(200);
    }

    @Test
    void retrieve_hasEveryDocumentedField() {
        JsonNode row = hub.data("/sobjects/SignupRequest/"
                        + create(Map.of("Edition", "Enterprise"))
                                .json()
                                .get("id")
                                .asText())
                .json();
        assertThat(row.fieldNames())
                .toIterable()
                .contains(
                        "Id",
                        "Name",
                        "AuthCode",
                        "Company",
                        "ConnectedAppCallbackUrl",
                        "ConnectedAppConsumerKey",
                        "Country",
                        "CreatedOrgId",
                        "CreatedOrgInstance",
                        "Edition",
                        "ErrorCode",
                        "FirstName",
                        "LastName",
                        "IsSignupEmailSuppressed",
                        "PreferredLanguage",
                        "ResolvedTemplateId",
                        "ShouldConnectToEnvHub",
                        "SignupEmail",
                        "SignupSource",
                        "Status",
                        "Subdomain",
                        "TemplateId",
                        "TemplateDescription",
                        "TrialDays",
                        "TrialSourceOrgId",
                        "Username",
                        "OwnerId",
                        "IsDeleted",
                        "CreatedById",
                        "CreatedDate",
                        "LastModifiedById",
                        "LastModifiedDate",
                        "SystemModstamp",
                        "EmailBrandId",
                        "LoginBrandId",
                        "IsTso",
                        "Instance",
                        "MayEdit",
                        "IsLocked");
        assertThat(row.get("TrialSourceOrgId").asText()).hasSize(15).startsWith("00D");
    }
}
