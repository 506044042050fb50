package io.orgbridge.localsalesforce;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** The stand-in in somebody's own JUnit tests: the lines of docs/local-salesforce.md are those that run here. */
class OwnTestsTest {
    private static final Path THIS = Path.of("src/test/java/io/orgbridge/localsalesforce/OwnTestsTest.java");

    @AutoClose
    static final LocalSalesforce SALESFORCE = LocalSalesforce.builder().start();

    @Test
    void linesOfTheDocumentation_areTheLinesOfThisTest() throws IOException {
        Matcher snippet = Pattern.compile("In a JUnit 5 test[^\\n]*\\n\\n```java\\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("docs/local-salesforce.md")));

        assertThat(snippet.find()).isTrue();
        assertThat(snippet.group(1).lines()).hasSize(3);
        assertThat(plain(Files.readString(THIS)))
                .contains(snippet.group(1).lines().map(OwnTestsTest::plain).toList());
    }

    @Test
    void startedStandIn_givesATokenToWhoeverHasNoKey() {
        String loginUrl = SALESFORCE.baseUrl();

        LocalApp app = SALESFORCE.localApp().orElseThrow();
        TestClient.Reply token = TestClient.send(
                java.net.http.HttpRequest.newBuilder(java.net.URI.create(app.instanceUrl() + "/services/oauth2/token"))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(java.net.http.HttpRequest.BodyPublishers.ofString(String.join("&", app.tokenForm()))));
        assertThat(loginUrl).startsWith("http://127.0.0.1:");
        assertThat(new TestClient.Login(token.json())
                        .data("/chatter/feeds/company/feed-elements")
                        .status())
                .isEqualTo(200);
    }

    private static String plain(String text) {
        return text.replaceAll("\\s+", " ").strip();
    }
}
