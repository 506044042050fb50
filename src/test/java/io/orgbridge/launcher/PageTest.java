package io.orgbridge.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.orgbridge.fixtures.Chromium;
import io.orgbridge.fixtures.Databases;
import io.orgbridge.fixtures.LocalOrgs;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.chrome.ChromeDriver;

/** The page in a real browser. */
class PageTest {
    private static final String ORDER = """
            { "orderId": "acme-42", "company": "Acme <b>& Sons</b>", "lastName": "Smith", "email": "jo@acme.example",
              "username": "admin@acme-42.example" }""";

    @TempDir
    private Path directory;

    @BeforeEach
    void needsABrowser() {
        Chromium.required();
    }

    @Test
    void thePageShowsTheFleetAndNewRecordsAndFitsAPhone() throws Exception {
        try (LocalOrgs orgs = new LocalOrgs();
                Standalone standalone = new Standalone(settings(orgs))) {
            standalone.start();
            ChromeDriver browser = Chromium.start(directory.resolve("profile"));
            try {
                browser.get(standalone.address());
                await().atMost(Duration.ofSeconds(20))
                        .untilAsserted(() -> assertThat(text(browser, "health")).isEqualTo("UP"));
                assertThat(browser.findElement(By.id("no-records")).isDisplayed())
                        .isTrue();
                assertThat(text(browser, "credentials"))
                        .as("the hub, of whom no token was needed yet")
                        .contains("signup@vendor.example", "hub", "Not Set");
                assertThat(browser.findElement(By.linkText("Obtain new token")).getDomProperty("href"))
                        .endsWith("/oauth/start?org=hub&user=signup%40vendor.example");
                standalone.template().sendBody("direct:orgbridge-order", ORDER);
                await().atMost(Duration.ofSeconds(30))
                        .untilAsserted(() -> assertThat(text(browser, "orgs"))
                                .contains("Acme <b>& Sons</b>", "FOLLOWED", "1 users"));
                orgs.control()
                        .post("admin@acme-42.example", "Travel", "LH442 to Zürich on 2026-12-03 for EUR 80 #travel");
                await().atMost(Duration.ofSeconds(30))
                        .untilAsserted(
                                () -> assertThat(text(browser, "records")).contains("LH442", "Zürich", "2026-12-03"));
                assertThat(browser.findElement(By.id("credentials")).findElements(By.tagName("tr")))
                        .as("the hub and the org's administrator")
                        .hasSize(2)
                        .allSatisfy(row -> assertThat(row.getText()).contains("jwt-bearer", "Set"));
                browser.manage().window().setSize(new Dimension(390, 800));
                assertThat(browser.executeScript("return document.documentElement.scrollWidth"))
                        .as("nothing reaches beyond the width of a phone")
                        .isEqualTo(browser.executeScript("return document.documentElement.clientWidth"));
                assertThat(browser.manage().logs().get("browser").getAll()).isEmpty();
            } finally {
                browser.quit();
            }
        }
    }

    private static String text(ChromeDriver browser, String id) {
        return browser.findElement(By.id(id)).getText();
    }

    private static Properties settings(LocalOrgs orgs) {
        Properties settings = orgs.properties(Databases.H2.freshUrl());
        settings.setProperty("orgbridge.http.port", "0");
        return settings;
    }
}
