package io.orgbridge.localsalesforce;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.component.salesforce.AuthenticationType;
import org.apache.camel.component.salesforce.SalesforceComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.jsse.KeyStoreParameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Camel's own Salesforce component, with its own JWT login, takes the stand-in for Salesforce. */
class CamelSalesforceTest {
    private static final String PASSWORD = "changeit";

    @Test
    void component_logsInQueriesCreatesAndRenewsItsToken(@TempDir Path directory) throws Exception {
        TestKeys keys = TestKeys.create();
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry(
                "app", keys.pair().getPrivate(), PASSWORD.toCharArray(), new Certificate[] {keys.certificate()});
        Path file = directory.resolve("app.p12");
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, PASSWORD.toCharArray());
        }
        try (LocalSalesforce salesforce = LocalSalesforce.builder()
                .connectedApp(keys.app())
                .signupDuration(Duration.ofMillis(100))
                .start()) {
            CamelContext camel = new DefaultCamelContext();
            camel.addComponent("salesforce", component(salesforce, file));
            camel.start();
            ProducerTemplate template = camel.createProducerTemplate();

            String query = template.requestBody(
                    "salesforce:query?rawPayload=true&sObjectQuery=SELECT Id, Name FROM Organization",
                    "",
                    String.class);
            assertThat(query).contains("\"totalSize\":1").contains("\"Name\":\"Hub\"");
            String created = template.requestBodyAndHeaders(
                    "salesforce:createSObject?rawPayload=true&sObjectName=SignupRequest",
                    TestClient.JSON.writeValueAsString(TestClient.signup("acme")),
                    Map.of(),
                    String.class);
            assertThat(created).contains("\"success\":true");
            salesforce.control().expireTokens();
            assertThat(template.requestBody("salesforce:getVersions?rawPayload=true", "", String.class))
                    .contains("Summer '26");
            assertThat(template.requestBody(
                            "salesforce:query?rawPayload=true&sObjectQuery=SELECT Id FROM SignupRequest",
                            "",
                            String.class))
                    .contains("\"totalSize\":1");
            assertThat(salesforce.control().tokenRequests()).isEqualTo(2);
            camel.stop();
        }
    }

    private static SalesforceComponent component(LocalSalesforce salesforce, Path keystore) {
        KeyStoreParameters parameters = new KeyStoreParameters();
        parameters.setResource("file:" + keystore);
        parameters.setType("PKCS12");
        parameters.setPassword(PASSWORD);
        SalesforceComponent component = new SalesforceComponent();
        component.setAuthenticationType(AuthenticationType.JWT);
        component.setLoginUrl(salesforce.baseUrl());
        component.setJwtAudience("https://login.salesforce.com");
        component.setClientId(TestKeys.CLIENT_ID);
        component.setUserName("hub@vendor.example");
        component.setKeystore(parameters);
        component.setLazyLogin(true);
        return component;
    }
}
