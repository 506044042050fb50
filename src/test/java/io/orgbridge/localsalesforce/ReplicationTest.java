package io.orgbridge.localsalesforce;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rows that were deleted or changed between two times. */
class ReplicationTest {
    private static final String SIGNUPS = "/sobjects/SignupRequest";

    private final World world = new World();
    private final TestClient.Login hub = world.hub();
    private final Instant start = world.clock.instant();

    @AfterEach
    void close() {
        world.close();
    }

    private static TestClient.Reply changes(TestClient.Login login, String path, Instant from, Instant to) {
        return login.data(path + "/?start=" + TestClient.encode(from.toString().replace("Z", "+00:00")) + "&end="
                + TestClient.encode(to.toString()));
    }

    private String signUp() {
        return hub.post(SIGNUPS, TestClient.signup("acme")).json().get("id").asText();
    }

    @Test
    void deletedSignups_areToldWithTheirTime() {
        String id = signUp();
        world.clock.advance(Duration.ofMinutes(5));
        hub.delete(SIGNUPS + "/" + id);
        Instant then = world.clock.instant();
        world.clock.advance(Duration.ofMinutes(5));
        JsonNode told =
                changes(hub, SIGNUPS + "/deleted", start, world.clock.instant()).json();
        assertThat(told.toString())
                .isEqualTo("{\"deletedRecords\":[{\"deletedDate\":\"2026-07-14T10:05:00.000+0000\",\"id\":\"" + id
                        + "\"}],\"earliestDateAvailable\":\"2026-07-14T10:00:00.000+0000\","
                        + "\"latestDateCovered\":\"2026-07-14T10:10:00.000+0000\"}");
        assertThat(changes(hub, SIGNUPS + "/deleted", start, then).json().get("deletedRecords"))
                .isEmpty();
        assertThat(changes(hub, SIGNUPS + "/updated", start, world.clock.instant())
                        .json()
                        .get("ids"))
                .isEmpty();
    }

    @Test
    void updatedSignups_areThoseWhoseStateChanged() {
        String id = signUp();
        world.clock.advance(Duration.ofMinutes(1));
        Instant minute = world.clock.instant();
        JsonNode told = changes(hub, SIGNUPS + "/updated", start, minute).json();
        assertThat(told.toString())
                .isEqualTo("{\"ids\":[\"" + id + "\"],\"latestDateCovered\":\"2026-07-14T10:01:00.000+0000\"}");
        assertThat(changes(hub, SIGNUPS + "/updated", minute, minute.plusSeconds(3600))
                        .json()
                        .get("ids"))
                .isEmpty();
        assertThat(hub.data(SIGNUPS + "/" + id).json().get("LastModifiedDate").asText())
                .isEqualTo("2026-07-14T10:00:09.000+0000");
    }

    @Test
    void deletedPostsAndComments_areTold_butNotThoseOfPrivateGroups() {
        TestClient.Login admin = world.org("acme");
        String hidden = admin.say(World.addGroup(admin, "Board", "PrivateAccess"), "secret")
                .get("id")
                .asText();
        String post = admin.say("me", "hello").get("id").asText();
        String comment = admin.comment(post, "you").get("id").asText();
        admin.delete("/chatter/feed-elements/" + hidden);
        admin.delete("/chatter/comments/" + comment);
        admin.delete("/chatter/feed-elements/" + post);
        world.clock.advance(Duration.ofMinutes(1));
        Instant now = world.clock.instant();
        assertThat(changes(admin, "/sobjects/FeedItem/deleted", start, now)
                        .json()
                        .findValuesAsText("id"))
                .containsExactly(post);
        assertThat(changes(admin, "/sobjects/FeedComment/deleted", start, now)
                        .json()
                        .findValuesAsText("id"))
                .containsExactly(comment);
    }

    @ParameterizedTest
    @CsvSource({
        "SignupRequest,?start=2026-07-14T10:00:00Z,MISSING_ARGUMENT",
        "SignupRequest,?start=yesterday&end=2026-07-14T10:00:00Z,INVALID_REPLICATION_DATE",
        "SignupRequest,?start=2026-07-14T10:00:50Z&end=2026-07-14T10:00:10Z,INVALID_REPLICATION_DATE",
        "SignupRequest,?start=2026-06-01T10:00:00Z&end=2026-07-14T10:00:00Z,INVALID_REPLICATION_DATE",
        "User,?start=2026-07-14T10:00:00Z&end=2026-07-14T11:00:00Z,INVALID_TYPE_FOR_OPERATION",
    })
    void whatCannotBeAnswered_isRefused(String type, String times, String code) {
        for (String what : new String[] {"deleted", "updated"}) {
            TestClient.Reply reply = hub.data("/sobjects/" + type + "/" + what + "/" + times);
            assertThat(reply.status()).isEqualTo(400);
            assertThat(reply.errorCode()).isEqualTo(code);
        }
        boolean told = type.equals("SignupRequest");
        assertThat(hub.data("/sobjects/" + type + "/describe")
                        .json()
                        .get("replicateable")
                        .asBoolean())
                .isEqualTo(told);
    }
}
