package io.orgbridge.localsalesforce;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a test or a demo does to the stand-in behind the clients' backs. The same is there over HTTP below
 * {@code /__control/} on the login host. Thread-safe.
 *
 * <p>A user or place that is not there is an {@link IllegalArgumentException}. In texts, {@code @{username}} and
 * {@code @{group name}} are mentions; {@code #tag} and URLs become what Salesforce makes of them.
 */
public final class Control {
    private final Store store;
    private final Acts acts;
    private final Happenings happenings;
    private final FaultPlan faults;
    private final Counters counters;
    private final ScenarioPlayer player;

    Control(Store store, Acts acts, Happenings happenings, FaultPlan faults, Counters counters, ScenarioPlayer player) {
        this.store = store;
        this.acts = acts;
        this.happenings = happenings;
        this.faults = faults;
        this.counters = counters;
        this.player = player;
    }

    /**
     * How things stand.
     *
     * @param counts requests by kind since the start: <em>token</em>, <em>token.issued</em>, <em>signup.created</em>,
     *     <em>chatter</em>, <em>data.query</em>, …
     * @param orgs how many there are, the hub among them
     * @param users in all orgs
     * @param posts feed elements in all orgs
     * @param comments in all orgs
     * @param tokens that are stored, dead ones among them
     * @param faults strikes that are left
     * @param acts of the scenario
     * @param actsDone of them
     */
    public record Stats(
            Map<String, Long> counts,
            int orgs,
            int users,
            int posts,
            int comments,
            int tokens,
            int faults,
            int acts,
            int actsDone) {}

    /** Posts as a user into a group (by name or id) or {@code me}, and answers the feed element's id. */
    public String post(String username, String place, String text) {
        return change(() -> acts.post(username, place, text, acts.second()).id());
    }

    /** Comments on a feed element, and answers the comment's id. */
    public String comment(String username, String elementId, String text) {
        return change(
                () -> acts.comment(username, elementId, text, acts.second()).id());
    }

    /** Edits a feed element or a comment of this user. */
    public void edit(String username, String postId, String text) {
        change(() -> {
            acts.edit(username, postId, text);
            return true;
        });
    }

    /** Deletes a feed element or a comment of this user. */
    public void delete(String username, String postId) {
        change(() -> {
            acts.delete(username, postId);
            return true;
        });
    }

    /** Adds an item that Salesforce makes by itself, and answers its id. */
    public String systemItem(String username, String place, SystemItem item) {
        return change(() -> acts.systemItem(username, place, item).id());
    }

    /** Kills all tokens, as if they had been idle too long; answers how many. */
    public int expireTokens() {
        return change(() -> happenings.expireTokens(null));
    }

    /** Kills the tokens of one user. */
    public int expireTokens(String username) {
        return change(() -> happenings.expireTokens(username));
    }

    /** Registers a connected app in every org, or changes it; it is known as long as this stand-in runs. */
    public void registerApp(ConnectedApp app) {
        change(() -> {
            happenings.register(app);
            return true;
        });
    }

    /** Gives an app another certificate, or none. */
    public void replaceCertificate(String clientId, @Nullable X509Certificate certificate) {
        change(() -> {
            happenings.replaceCertificate(clientId, certificate);
            return true;
        });
    }

    /** Sets a user's password for the login page; who was never given one logs in with any. */
    public void setPassword(String username, String password) {
        change(() -> {
            happenings.setPassword(username, password);
            return true;
        });
    }

    /** Approves a self-authorised app for a user, or assigns a pre-authorised one again. */
    public void approve(String username, String clientId) {
        change(() -> {
            happenings.approve(username, clientId);
            return true;
        });
    }

    /** Withdraws a user's approvals, assignment and tokens of an app. */
    public void withdrawApproval(String username, String clientId) {
        change(() -> {
            happenings.withdraw(username, clientId);
            return true;
        });
    }

    /** Freezes a user, or ends that. */
    public void freeze(String username, boolean frozen) {
        change(() -> {
            happenings.freeze(username, frozen);
            return true;
        });
    }

    /**
     * Deactivates a user, or reactivates one. As for an administrator in Salesforce: the last administrator stays active, and
     * a reactivated user needs a licence.
     */
    public void setActive(String username, boolean active) {
        change(() -> {
            happenings.setActive(username, active);
            return true;
        });
    }

    /**
     * Moves the org of a user to another host, and answers its new URL; tokens stay good there. The next token response
     * carries the new {@code instance_url}.
     */
    public String moveOrg(String username, OldHost oldHost) {
        return change(() -> happenings.moveOrg(username, oldHost));
    }

    /** Locks the org of a user, or unlocks it. */
    public void lockOrg(String username, boolean locked) {
        change(() -> {
            happenings.lockOrg(username, locked);
            return true;
        });
    }

    /** Puts the stand-in's clock ahead of the true one, or behind it if negative; zero puts it right. */
    public void skewClock(Duration ahead) {
        happenings.skewClock(ahead);
    }

    /** Begins the chance of faults with a rate anew: the same seed, faults and requests strike the same. */
    public void seedFaults(long seed) {
        faults.seed(seed);
    }

    /** Lets the next matching requests go wrong. */
    public void inject(Fault fault) {
        faults.add(fault);
    }

    /** Takes back the faults that have not struck. */
    public void clearFaults() {
        faults.clear();
    }

    /** Token requests since the start, refused ones among them. */
    public long tokenRequests() {
        return counters.of("token");
    }

    /** SignupRequests created since the start. */
    public long signupRequests() {
        return counters.of("signup.created");
    }

    public Stats stats() {
        return store.read(() -> new Stats(
                counters.all(),
                store.orgs.size(),
                store.users.size(),
                store.elements.size(),
                store.comments.size(),
                store.tokens.size(),
                faults.left(),
                player.total(),
                player.done()));
    }

    private <T> T change(Supplier<T> work) {
        try {
            return store.write(work);
        } catch (ApiException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }
}
