package io.orgbridge.localsalesforce;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a connected app's settings make of the protocol. Immutable.
 *
 * <p>Source: https://help.salesforce.com/s/articleView?id=xcloud.connected_app_manage.htm
 *
 * @param selfAuthorized "all users may self-authorize": a user must approve the app first; else "admin approved users are
 *     pre-authorized"
 * @param secretRequired the flows that need the consumer secret; one that is sent is checked in any flow
 * @param pkceRequired whether an authorize request needs a {@code code_challenge}
 * @param rotation whether each use of a refresh token replaces it
 * @param sessionTimeout after how long without use its access tokens die; null for the org's
 * @param runAs username for which the client-credentials flow issues tokens; null if the flow is off
 * @param introspectsAll whether it may introspect other apps' tokens
 * @param loginIpRanges addresses from which tokens are issued, such as {@code 10.0.0.0/8}, {@code 10.0.0.1-10.0.0.9} or one
 *     address; empty for all
 * @param externalClientApp whether it is an external client app: sign-ups with it fail, and the orgs that sign-ups made do
 *     not have it
 */
public record AppPolicy(
        boolean selfAuthorized,
        Set<Flow> secretRequired,
        boolean pkceRequired,
        boolean rotation,
        @Nullable Duration sessionTimeout,
        @Nullable String runAs,
        boolean introspectsAll,
        List<String> loginIpRanges,
        boolean externalClientApp) {

    /** A flow with a "require secret" option of its own. */
    public enum Flow {
        WEB_SERVER,
        REFRESH_TOKEN
    }

    /** Copies the collections; throws {@link IllegalArgumentException} for a range that is none. */
    public AppPolicy {
        secretRequired = Set.copyOf(secretRequired);
        loginIpRanges = List.copyOf(loginIpRanges);
        loginIpRanges.forEach(IpRange::parse);
    }

    /** Pre-authorised, secret required in both flows, no PKCE, no rotation, the org's session timeout. */
    public static AppPolicy ofDefaults() {
        return new AppPolicy(false, Set.of(Flow.values()), false, false, null, null, false, List.of(), false);
    }

    /** The same with "all users may self-authorize". */
    public AppPolicy selfAuthorizing() {
        return changed(it -> it.selfAuthorized = true);
    }

    /** The same with the secret required in these flows only. */
    public AppPolicy requiringSecretFor(Set<Flow> flows) {
        return changed(it -> it.secretRequired = flows);
    }

    /** The same with PKCE required. */
    public AppPolicy requiringPkce() {
        return changed(it -> it.pkceRequired = true);
    }

    /** The same with refresh tokens that rotate. */
    public AppPolicy rotating() {
        return changed(it -> it.rotation = true);
    }

    /** The same with a session timeout of its own. */
    public AppPolicy withSessionTimeout(@Nullable Duration timeout) {
        return changed(it -> it.sessionTimeout = timeout);
    }

    /** The same with the client-credentials flow for this user. */
    public AppPolicy runningAs(@Nullable String username) {
        return changed(it -> it.runAs = username);
    }

    /** The same that may introspect all tokens. */
    public AppPolicy introspectingAll() {
        return changed(it -> it.introspectsAll = true);
    }

    /** The same that issues tokens to these addresses only. */
    public AppPolicy restrictedTo(List<String> ranges) {
        return changed(it -> it.loginIpRanges = ranges);
    }

    /** The same as an external client app. */
    public AppPolicy external() {
        return changed(it -> it.externalClientApp = true);
    }

    /** Whether tokens are issued to this address. */
    boolean admits(String address) {
        return loginIpRanges.isEmpty()
                || loginIpRanges.stream().map(IpRange::parse).anyMatch(range -> range.has(address));
    }

    private AppPolicy changed(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.done();
    }

    /** The members, so that one can be changed without naming the others. */
    private static final class Draft {
        boolean selfAuthorized;
        Set<Flow> secretRequired;
        boolean pkceRequired;
        boolean rotation;

        @Nullable
        Duration sessionTimeout;

        @Nullable
        String runAs;

        boolean introspectsAll;
        List<String> loginIpRanges;
        boolean externalClientApp;

        Draft(AppPolicy from) {
            selfAuthorized = from.selfAuthorized;
            secretRequired = from.secretRequired;
            pkceRequired = from.pkceRequired;
            rotation = from.rotation;
            sessionTimeout = from.sessionTimeout;
            runAs = from.runAs;
            introspectsAll = from.introspectsAll;
            loginIpRanges = from.loginIpRanges;
            externalClientApp = from.externalClientApp;
        }

        AppPolicy done() {
            return new AppPolicy(
                    selfAuthorized,
                    secretRequired,
                    pkceRequired,
                    rotation,
                    sessionTimeout,
                    runAs,
                    introspectsAll,
                    loginIpRanges,
                    externalClientApp);
        }
    }
}
