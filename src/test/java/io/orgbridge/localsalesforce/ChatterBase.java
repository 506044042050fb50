package io.orgbridge.localsalesforce;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** An org with its administrator and Ana, both in the public group Travel. */
abstract class ChatterBase {
    final World world;
    TestClient.Login admin;
    TestClient.Login ana;
    String anaId;
    String group;

    ChatterBase(World world) {
        this.world = world;
    }

    @BeforeEach
    final void provision() {
        admin = world.org("acme");
        anaId = World.addUser(admin, "ana@acme.example");
        group = World.addGroup(admin, "Travel", "PublicAccess");
        World.join(admin, group, anaId);
        ana = world.client.login("ana@acme.example");
        world.clock.advance(Duration.ofSeconds(10));
    }

    @AfterEach
    final void close() {
        world.close();
    }

    /** Ana posts into the group, and a second passes; answers the post's id. */
    final String say(String text) {
        String id = ana.say(group, text).get("id").asText();
        world.clock.advance(Duration.ofSeconds(1));
        return id;
    }
}
