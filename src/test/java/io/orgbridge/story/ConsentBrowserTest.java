package io.orgbridge.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.orgbridge.fixtures.Chromium;
import io.orgbridge.fixtures.Databases;
import io.orgbridge.fixtures.Seeds;
import io.orgbridge.fixtures.Serving;
import io.orgbridge.fixtures.Settings;
import io.orgbridge.localsalesforce.AppPolicy;
import io.orgbridge.localsalesforce.ConnectedApp;
import io.orgbridge.localsalesforce.LocalSalesforce;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.chrome.ChromeDriver;

/** "Obtain new token" by a person in a real browser, whose cookies and redirects nobody here has written. */
class ConsentBrowserTest {
    private static final String HUB_USER = "signup@vendor.example";
    private static final String CLIENT_ID = "3MVG9BrowserTestsConsumerKey";
    private static final String SECRET = "8123456789012345678";

    @TempDir
    private Path directory;

    private LocalSalesforce salesforce;
    private Serving serving;
    private ChromeDriver browser;

    @BeforeEach
    void start() {
        Chromium.required();
        int port = Serving.freePort();
        String callback = "http://127.0.0.1:" + port + "/oauth/callback";
        salesforce = LocalSalesforce.builder()
                .connectedApp(ConnectedApp.withoutCertificate(CLIENT_ID, SECRET, callback)
                        .withPolicy(AppPolicy.ofDefaults().selfAuthorizing().requiringPkce()))
                .hubUsername(HUB_USER)
                .start();
        Properties properties = Settings.smallest();
        properties.remove("orgbridge.salesforce.private-key");
        properties.setProperty("orgbridge.salesforce.login-url", salesforce.baseUrl());
        properties.setProperty("orgbridge.salesforce.client-id", CLIENT_ID);
        properties.setProperty("orgbridge.salesforce.client-secret", SECRET);
        properties.setProperty("orgbridge.salesforce.flow", "refresh-token");
        properties.setProperty("orgbridge.salesforce.callback-url", callback);
        properties.setProperty("orgbridge.signup.template-id", "0TT000000000001");
        properties.setProperty("orgbridge.db.url", Databases.POSTGRESQL.freshUrl());
        serving = new Serving(port, properties, Clock.systemUTC());
        browser = Chromium.start(directory.resolve("profile"));
    }

    @AfterEach
    void stop() {
        if (browser != null) {
            browser.quit();
            serving.close();
            salesforce.close();
        }
    }

    @Test
    void person_logsInAndAllows_andTheTokenIsStored() {
        browser.get(serving.url() + "/oauth/start?org=hub");
        assertThat(browser.findElement(By.id("username")).getAttribute("value")).isEqualTo(HUB_USER);
        browser.findElement(By.id("password")).sendKeys("any");
        browser.findElement(By.id("Login")).click();
        shows("is asking to");
        browser.findElement(By.id("oaapprove")).click();
        shows("Token obtained", HUB_USER);

        assertThat(browser.getCurrentUrl()).startsWith(serving.url() + "/oauth/callback?");
        assertThat(Seeds.rows(serving.bridge().store(), "select * from credential"))
                .singleElement()
                .satisfies(row -> {
                    assertThat(row).containsEntry("org_id", "hub").containsEntry("username", HUB_USER);
                    assertThat(row.get("refresh_token")).isNotNull();
                });
        assertThat(browser.manage().getCookies())
                .as("the cookie of the authorisation is forgotten with it")
                .noneMatch(cookie -> cookie.getName().startsWith("orgbridge-"));

        browser.navigate().refresh();
        shows("No token was obtained", "Open /oauth/start anew");
    }

    @Test
    void person_denies_andThePageSaysWhy() {
        browser.get(serving.url() + "/oauth/start?org=hub");
        browser.findElement(By.id("password")).sendKeys("any");
        browser.findElement(By.id("Login")).click();
        shows("is asking to");
        browser.findElement(By.id("oadeny")).click();

        shows("No token was obtained", "the user pressed Deny");
        assertThat(Seeds.count(serving.bridge().store(), "credential")).isZero();
    }

    /** A click returns before the next page is there. */
    private void shows(String... texts) {
        await().atMost(Duration.ofSeconds(20))
                .ignoreExceptions()
                .untilAsserted(
                        () -> assertThat(browser.findElement(By.tagName("body")).getText())
                                .contains(texts));
    }
}
