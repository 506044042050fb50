package io.orgbridge.localsalesforce;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Iterator;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The whole story in one go: sign-up, token, user, group, post, comment, feed. */
class StoryTest {
    @Test
    void customerIsSignedUpProvisionedAndFollowed() {
        try (World world = new World()) {
            TestClient.Login hub = world.hub();
            String request = hub.post("/sobjects/SignupRequest", TestClient.signup("acme-42"))
                    .json()
                    .get("id")
                    .asText();
            String poll = "/sobjects/SignupRequest/" + request + "?fields=Status,CreatedOrgId,ErrorCode";
            assertThat(hub.data(poll).json().get("Status").asText()).isEqualTo("New");
            world.clock.advance(Duration.ofSeconds(4));
            assertThat(hub.data(poll).json().get("Status").asText()).isEqualTo("InProgress");
            world.clock.advance(Duration.ofSeconds(5));
            JsonNode done = hub.data(poll).json();
            assertThat(done.get("Status").asText()).isEqualTo("Success");
            assertThat(done.get("CreatedOrgId").asText()).hasSize(15).startsWith("00D");

            assertThat(world.client.token("admin@acme-42.example").body())
                    .contains("user hasn't approved this consumer");
            world.clock.advance(Duration.ofSeconds(5));
            TestClient.Login admin = world.client.login("admin@acme-42.example");
            assertThat(admin.instanceUrl).isNotEqualTo(hub.instanceUrl);

            String ana = World.addUser(admin, "ana@acme-42.example");
            String group = World.addGroup(admin, "Travel", "PublicAccess");
            World.join(admin, group, ana);
            TestClient.Login anas = world.client.login("ana@acme-42.example");
            JsonNode post = anas.say(group, "Flying LH442 to New York on 2026-12-03 for EUR 812.50 #travel");
            admin.comment(post.get("id").asText(), "Have a good trip & \"enjoy\"");

            JsonNode page = admin.data("/chatter/feeds/record/" + group + "/feed-elements?sort=CreatedDateDesc")
                    .json();
            assertThat(page.get("elements")).hasSize(2);
            JsonNode newest = page.at("/elements/0");
            assertThat(newest.at("/actor/displayName").asText()).isEqualTo("Ana Doe");
            assertThat(newest.at("/body/text").asText()).endsWith("#travel");
            assertThat(newest.at("/body/messageSegments/1/tag").asText()).isEqualTo("travel");
            assertThat(newest.at("/capabilities/comments/page/items/0/body/text")
                            .asText())
                    .isEqualTo("Have a good trip &amp; &quot;enjoy&quot;");
            assertThat(page.at("/elements/1/type").asText()).isEqualTo("CollaborationGroupCreated");
            assertSorted(page);
        }
    }

    /** Every object's members are in alphabetical order. */
    static void assertSorted(JsonNode node) {
        if (node.isObject()) {
            Iterator<Map.Entry<String, JsonNode>> members = node.properties().iterator();
            String last = "";
            while (members.hasNext()) {
                Map.Entry<String, JsonNode> member = members.next();
                assertThat(member.getKey()).isGreaterThan(last);
                last = member.getKey();
                assertSorted(member.getValue());
            }
        } else {
            node.forEach(StoryTest::assertSorted);
        }
    }
}
