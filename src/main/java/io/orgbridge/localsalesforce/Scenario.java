package io.orgbridge.localsalesforce;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which orgs and people there are, what they post and when, and what happens to them. Read from YAML.
 *
 * @param name what it is called; its progress is stored under this name
 * @param orgs that are there from the start
 * @param acts in the order of the file
 * @param faults what goes wrong from the start
 * @param seed of the chance of faults with a rate
 */
public record Scenario(String name, List<StandingOrg> orgs, List<Act> acts, List<Fault> faults, long seed) {

    /** Copies the lists. */
    public Scenario {
        orgs = List.copyOf(orgs);
        acts = List.copyOf(acts);
        faults = List.copyOf(faults);
    }

    /** A story in which nothing goes wrong. */
    public Scenario(String name, List<Act> acts) {
        this(name, List.of(), acts, List.of(), 0);
    }

    /**
     * One thing that somebody does or that happens.
     *
     * @param key by which later acts refer to it, and under which it is remembered as done
     * @param at since the story's start, which is when the first of its acts finds its user and place
     * @param as username; of a happening whom it is about, and empty if it is about nobody
     * @param deed what is done
     * @param sameSecondAs key of the act that it is done together with; null for none
     */
    public record Act(
            String key,
            Duration at,
            String as,
            Deed deed,
            @Nullable String sameSecondAs) {}

    /** What can be done. */
    public sealed interface Deed {
        /** A post into a group, by name, or into {@code me}. */
        record Post(String place, String text) implements Deed {}

        /** A comment on what an earlier act posted. */
        record CommentOn(String key, String text) implements Deed {}

        /** An edit of what an earlier act posted. */
        record EditOf(String key, String text) implements Deed {}

        /** An item that Salesforce makes by itself. */
        record Item(String place, SystemItem item) implements Deed {}

        /** Nobody's post, but something that befalls the stand-in. */
        record Happens(Happening happening) implements Deed {}
    }

    /** Reads a file; throws {@link ScenarioException} for a mistake in it and {@link UncheckedIOException}. */
    public static Scenario read(Path file) {
        try {
            return parse(file.toString(), Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads YAML; {@code source} is what messages call it, and certificates are named relative to it. */
    public static Scenario parse(String source, String yaml) {
        return new ScenarioReader(source).read(yaml);
    }

    /** The story of the demo: three customers and what their people write about their trips, in half a minute. */
    public static Scenario demo() {
        try (InputStream in = Scenario.class.getResourceAsStream("demo.yaml")) {
            if (in == null) {
                throw new IllegalStateException("demo.yaml is not on the class path");
            }
            return parse("demo.yaml", new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
