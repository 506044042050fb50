package io.orgbridge.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.orgbridge.fixtures.Browser;
import io.orgbridge.fixtures.Keys;
import io.orgbridge.localsalesforce.AppPolicy;
import io.orgbridge.localsalesforce.ConnectedApp;
import io.orgbridge.localsalesforce.Fault;
import java.io.OutputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.component.salesforce.AuthenticationType;
import org.apache.camel.component.salesforce.SalesforceComponent;
import org.apache.camel.component.salesforce.api.SalesforceException;
import org.apache.camel.component.salesforce.api.dto.CreateSObjectResult;
import org.apache.camel.component.salesforce.api.dto.GlobalObjects;
import org.apache.camel.component.salesforce.api.dto.Limits;
import org.apache.camel.component.salesforce.api.dto.RecentItem;
import org.apache.camel.component.salesforce.api.dto.RestError;
import org.apache.camel.component.salesforce.api.dto.SObjectBasicInfo;
import org.apache.camel.component.salesforce.api.dto.SObjectDescription;
import org.apache.camel.component.salesforce.api.dto.SaveSObjectResult;
import org.apache.camel.component.salesforce.api.dto.Version;
import org.apache.camel.component.salesforce.api.dto.composite.SObjectBatch;
import org.apache.camel.component.salesforce.api.dto.composite.SObjectBatchResponse;
import org.apache.camel.component.salesforce.api.dto.composite.SObjectComposite;
import org.apache.camel.component.salesforce.api.dto.composite.SObjectCompositeResponse;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.jsse.KeyStoreParameters;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** camel-salesforce with its own sessions and, but where it says raw, its own reading of every answer. */
class CamelSalesforceTest {
    private static final String PASSWORD = "changeit";
    private static final String API = "62.0";
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private static Path directory;

    private static ClientWorld world;
    private static CamelContext camel;
    private static ProducerTemplate template;

    @BeforeAll
    static void start() throws Exception {
        world = new ClientWorld();
        camel = new DefaultCamelContext();
        camel.addComponent("salesforce", jwt(ClientWorld.ADMIN));
        camel.start();
        template = camel.createProducerTemplate();
    }

    @AfterAll
    static void stop() {
        camel.stop();
        world.close();
    }

    /** JWT bearer with a keystore, as Camel signs it: exp as a text, padded base64url. */
    private static SalesforceComponent jwt(String username) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry(
                "app", Keys.PAIR.privateKey(), PASSWORD.toCharArray(), new Certificate[] {Keys.PAIR.certificate()});
        Path file = directory.resolve("app.p12");
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, PASSWORD.toCharArray());
        }
        KeyStoreParameters keystore = new KeyStoreParameters();
        keystore.setResource("file:" + file);
        keystore.setType("PKCS12");
        keystore.setPassword(PASSWORD);
        SalesforceComponent component = component(AuthenticationType.JWT, ClientWorld.SERVER_APP);
        component.setJwtAudience("https://login.salesforce.com");
        component.setUserName(username);
        component.setKeystore(keystore);
        return component;
    }

    private static SalesforceComponent component(AuthenticationType type, String clientId) {
        SalesforceComponent component = new SalesforceComponent();
        component.setAuthenticationType(type);
        component.setLoginUrl(world.loginUrl());
        component.setClientId(clientId);
        component.setLazyLogin(true);
        component.setPackages(PermissionSet.class.getPackageName());
        return component;
    }

    private static <T> T ask(String endpoint, Object body, Class<T> type) {
        return template.requestBody("salesforce:" + endpoint, body, type);
    }

    /** A request by the raw operation. */
    private static JsonNode raw(String component, String method, String path, String body) throws Exception {
        return JSON.readTree(template.requestBodyAndHeaders(
                component + ":raw?format=JSON&rawMethod=" + method + "&rawPath=/services/data/v" + API + path,
                body,
                Map.of("Content-Type", "application/json"),
                String.class));
    }

    private static String create(String name) {
        CreateSObjectResult created =
                ask("createSObject?sObjectName=PermissionSet", PermissionSet.named(name), CreateSObjectResult.class);
        assertThat(created.getSuccess()).isTrue();
        return created.getId();
    }

    /** The id of a row that is not there any more. */
    private static String deleted() {
        String id = create("Gone");
        ask("deleteSObject?sObjectName=PermissionSet&sObjectId=" + id, "", Object.class);
        return id;
    }

    private static PermissionSet.Records query(String soql) {
        return ask(
                "query?sObjectQuery=RAW(" + soql + ")&sObjectClass=" + PermissionSet.Records.class.getName(),
                "",
                PermissionSet.Records.class);
    }

    @Test
    void sObject_createdReadUpdatedQueriedDeleted() {
        String id = create("Row");
        PermissionSet read = ask(
                "getSObject?sObjectName=PermissionSet&sObjectId=" + id + "&sObjectClass="
                        + PermissionSet.class.getName(),
                "",
                PermissionSet.class);
        assertThat(read.getLabel()).isEqualTo("Row");
        assertThat(read.getAttributes().getType()).isEqualTo("PermissionSet");
        assertThat(read.getCreatedDate()).isNotNull();

        PermissionSet change = new PermissionSet();
        change.setId(id);
        change.setDescription("changed");
        ask("updateSObject?sObjectName=PermissionSet", change, Object.class);
        PermissionSet.Records found = query("SELECT Id, Description FROM PermissionSet WHERE Name = 'Row'");
        assertThat(found.getDone()).isTrue();
        assertThat(found.getTotalSize()).isEqualTo(1);
        assertThat(found.getRecords().get(0).getDescription()).isEqualTo("changed");

        ask("deleteSObject?sObjectName=PermissionSet&sObjectId=" + id, "", Object.class);
        assertThat(query("SELECT Id FROM PermissionSet WHERE Name = 'Row'").getTotalSize())
                .isZero();
    }

    @Test
    void upsertByExternalId_createsAndThenUpdates() throws Exception {
        String endpoint =
                "upsertSObject?sObjectName=User&sObjectIdName=FederationIdentifier&sObjectIdValue=emp-7&rawPayload=true";
        JsonNode created = JSON.readTree(ask(endpoint, world.user("cleo@acme.example", "Cleo", "Diaz"), String.class));
        assertThat(created.path("created").asBoolean()).isTrue();
        JsonNode updated = JSON.readTree(ask(endpoint, "{\"Title\":\"Pilot\"}", String.class));
        assertThat(updated.path("created").asBoolean()).isFalse();
        assertThat(updated.path("id")).isEqualTo(created.path("id"));
    }

    @Test
    void composite_laterPartsReferToEarlierOnes() {
        SObjectComposite composite = new SObjectComposite(API, true)
                .addCreate(PermissionSet.named("Composite"), "set")
                .addQuery("SELECT Id FROM PermissionSet WHERE Name = 'Composite'", "found")
                .addDelete("PermissionSet", "@{set.id}", "gone");
        SObjectCompositeResponse answer =
                ask("composite?format=JSON&apiVersion=" + API, composite, SObjectCompositeResponse.class);
        assertThat(answer.getCompositeResponse())
                .extracting(part -> part.getHttpStatusCode())
                .containsExactly(201, 200, 204);
    }

    @Test
    void compositeBatch_eachPartHasItsStatus() {
        String gone = deleted();
        SObjectBatch batch = new SObjectBatch(API)
                .addLimits()
                .addGet("PermissionSet", gone, "Name")
                .addQuery("SELECT Id FROM Organization");
        SObjectBatchResponse answer =
                ask("composite-batch?format=JSON&apiVersion=" + API, batch, SObjectBatchResponse.class);
        assertThat(answer.hasErrors()).isTrue();
        assertThat(answer.getResults()).extracting(part -> part.getStatusCode()).containsExactly(200, 404, 200);
    }

    @Test
    void collections_aBadRowDoesNotHarmTheOthers() {
        PermissionSet nameless = PermissionSet.named("Nameless");
        nameless.setLabel(null);
        List<?> results = ask(
                "compositeCreateSObjectCollections",
                List.of(PermissionSet.named("Many1"), nameless, PermissionSet.named("Many2")),
                List.class);
        assertThat(results)
                .extracting(result -> ((SaveSObjectResult) result).getSuccess())
                .containsExactly(true, false, true);
        assertThat(((SaveSObjectResult) results.get(1)).getErrors().get(0).getErrorCode())
                .isEqualTo("REQUIRED_FIELD_MISSING");
    }

    @Test
    void whatTheOrgIsAndHas_versionsResourcesObjectsDescriptionLimits() throws Exception {
        List<?> versions = ask("getVersions", "", List.class);
        assertThat(versions)
                .extracting(version -> ((Version) version).getVersion())
                .contains(API);
        assertThat(JSON.readTree(ask("getResources?rawPayload=true", "", String.class))
                        .has("chatter"))
                .isTrue();
        assertThat(ask("getGlobalObjects", "", GlobalObjects.class).getSobjects())
                .extracting(type -> type.getName())
                .contains("User", "CollaborationGroup", "FeedItem");
        SObjectDescription user = ask("getDescription?sObjectName=User", "", SObjectDescription.class);
        assertThat(user.getFields())
                .filteredOn(field -> field.getName().equals("FederationIdentifier"))
                .allMatch(field -> field.isIdLookup() && field.isUnique());
        Limits limits = ask("limits", "", Limits.class);
        assertThat(limits.getDailyApiRequests().getRemaining())
                .isLessThan(limits.getDailyApiRequests().getMax());
    }

    @Test
    void recent_isWhatTheUserLookedAt() {
        String id = create("Recent");
        ask("getSObject?sObjectName=PermissionSet&rawPayload=true&sObjectId=" + id, "", String.class);
        List<?> recent = ask("recent?limit=1", "", List.class);
        assertThat(recent).extracting(item -> ((RecentItem) item).getId()).containsExactly(id);
        SObjectBasicInfo info = ask("getBasicInfo?sObjectName=PermissionSet", "", SObjectBasicInfo.class);
        assertThat(info.getRecentItems())
                .extracting(RecentItem::getName)
                .first()
                .isEqualTo("Recent");
    }

    @Test
    void raw_reachesChatter() throws Exception {
        JsonNode group =
                raw("salesforce", "POST", "/chatter/groups", "{\"name\":\"Camel\",\"visibility\":\"PublicAccess\"}");
        JsonNode post = raw("salesforce", "POST", "/chatter/feed-elements", """
                { "feedElementType": "FeedItem", "subjectId": "%s",
                  "body": { "messageSegments": [ { "type": "Text", "text": "LH442 to New York" } ] } }""".formatted(
                        group.path("id").asText()));
        JsonNode feed = raw(
                "salesforce", "GET", "/chatter/feeds/record/" + group.path("id").asText() + "/feed-elements", "");
        assertThat(feed.at("/elements/0/id")).isEqualTo(post.path("id"));
        assertThat(feed.at("/elements/0/body/text").asText()).isEqualTo("LH442 to New York");
    }

    @Test
    void deadToken_isRenewedInTheMiddleOfACreateAndOfARawRequest() throws Exception {
        create("Before");
        world.control().expireTokens(ClientWorld.ADMIN);
        create("After");
        assertThat(query("SELECT Id FROM PermissionSet WHERE Name = 'After'").getTotalSize())
                .isEqualTo(1);
        world.control().expireTokens(ClientWorld.ADMIN);
        assertThat(raw("salesforce", "GET", "/chatter/users/me", "")
                        .path("username")
                        .asText())
                .isEqualTo(ClientWorld.ADMIN);
    }

    @Test
    void refreshToken_isALoginOfItsOwn_andRenewsADeadToken() throws Exception {
        SalesforceComponent component = component(AuthenticationType.REFRESH_TOKEN, ClientWorld.WEB_APP);
        component.setClientSecret(ClientWorld.SECRET);
        component.setRefreshToken(refreshToken());
        camel.addComponent("salesforce-refresh", component);
        assertThat(raw("salesforce-refresh", "GET", "/chatter/users/me", "")
                        .path("username")
                        .asText())
                .isEqualTo(ClientWorld.BEN);
        world.control().expireTokens(ClientWorld.BEN);
        assertThat(raw("salesforce-refresh", "GET", "/chatter/users/me", "")
                        .path("username")
                        .asText())
                .isEqualTo(ClientWorld.BEN);
    }

    @Test
    void clientCredentials_areALoginAtTheOrgsHost() throws Exception {
        String app = "3MVG9ClientsServiceApp";
        world.control()
                .registerApp(ConnectedApp.withoutCertificate(app, ClientWorld.SECRET, ClientWorld.CALLBACK)
                        .withPolicy(AppPolicy.ofDefaults().runningAs(ClientWorld.ANA)));
        SalesforceComponent component = component(AuthenticationType.CLIENT_CREDENTIALS, app);
        component.setLoginUrl(world.instanceUrl());
        component.setClientSecret(ClientWorld.SECRET);
        camel.addComponent("salesforce-service", component);
        assertThat(raw("salesforce-service", "GET", "/chatter/users/me", "")
                        .path("username")
                        .asText())
                .isEqualTo(ClientWorld.ANA);
    }

    private static String refreshToken() throws Exception {
        Browser browser = Browser.at(world.loginUrl(), ClientWorld.CALLBACK)
                .open("/services/oauth2/authorize?response_type=code&client_id=" + ClientWorld.WEB_APP
                        + "&redirect_uri=" + encoded(ClientWorld.CALLBACK))
                .login(ClientWorld.BEN, "any");
        if (browser.text().contains("decision")) {
            browser.decide("allow");
        }
        return world.redeem(browser.callback().get("code"))
                .path("refresh_token")
                .asText();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Test
    void refusals_reachTheExchangeWithTheCodeOfSalesforce() {
        create("Twice");
        assertThat(refusal(() -> create("Twice")).getErrors())
                .extracting(RestError::getErrorCode)
                .containsExactly("DUPLICATE_VALUE");
        SalesforceException missing = refusal(() -> ask(
                "createSObject?sObjectName=PermissionSet&rawPayload=true",
                "{\"Name\":\"x\"}",
                CreateSObjectResult.class));
        assertThat(missing.getErrors().get(0).getErrorCode()).isEqualTo("REQUIRED_FIELD_MISSING");
        assertThat(missing.getErrors().get(0).getFields()).containsExactly("Label");
        assertThat(refusal(() -> query("SELECT FROM PermissionSet"))
                        .getErrors()
                        .get(0)
                        .getErrorCode())
                .isEqualTo("MALFORMED_QUERY");
        SalesforceException gone = refusal(() ->
                ask("getSObject?sObjectName=PermissionSet&rawPayload=true&sObjectId=" + deleted(), "", String.class));
        assertThat(gone.getStatusCode()).isEqualTo(404);
        world.control().inject(Fault.dailyLimit("/query", 1));
        assertThat(refusal(() -> query("SELECT Id FROM PermissionSet"))
                        .getErrors()
                        .get(0)
                        .getErrorCode())
                .isEqualTo("REQUEST_LIMIT_EXCEEDED");
    }

    @Test
    void refusedLogins_sayWhy() throws Exception {
        camel.addComponent("salesforce-nobody", jwt("nobody@acme.example"));
        assertThat(refusal(() -> template.requestBody("salesforce-nobody:limits", "")))
                .hasMessageContaining("user hasn't approved this consumer");
        SalesforceComponent dead = component(AuthenticationType.REFRESH_TOKEN, ClientWorld.WEB_APP);
        dead.setClientSecret("wrong");
        dead.setRefreshToken(refreshToken());
        camel.addComponent("salesforce-wrong", dead);
        assertThat(refusal(() -> template.requestBody("salesforce-wrong:limits", "")))
                .hasMessageContaining("invalid_client");
    }

    private static SalesforceException refusal(Runnable call) {
        Throwable cause = catchThrowableOfType(CamelExecutionException.class, call::run);
        while (cause.getCause() != null && !(cause instanceof SalesforceException)) {
            cause = cause.getCause();
        }
        assertThat(cause).isInstanceOf(SalesforceException.class);
        return (SalesforceException) cause;
    }
}
