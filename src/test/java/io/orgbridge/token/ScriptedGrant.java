package io.orgbridge.token;

import io.orgbridge.fixtures.HeldClock;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** A grant that counts its calls, can be held in the middle of one, and gives what a test says. */
final class ScriptedGrant implements TokenSource {
    private final List<OrgUser> asked = new ArrayList<>();
    private final List<AccessToken> spent = new ArrayList<>();
    private volatile IntFunction<AccessToken> answer = number -> token("token-" + number);
    private volatile String heldOrg = "";
    private final CountDownLatch gate = new CountDownLatch(1);
    private final CountDownLatch held = new CountDownLatch(1);

    static AccessToken token(String value) {
        return new AccessToken(
                Secret.of(value),
                URI.create("https://acme.my.salesforce.com"),
                URI.create("https://login.salesforce.com/id/00D5f000004AbCdEAK/0055f00000BcDeFAAV"),
                "00D5f000004AbCdEAK",
                "0055f00000BcDeFAAV",
                "api",
                HeldClock.START);
    }

    /** What each call gives from now on, by the call's number from 1. */
    void answer(IntFunction<AccessToken> next) {
        answer = next;
    }

    /** Holds the calls for users of the org until {@link #release}. */
    void hold(String org) {
        heldOrg = org;
    }

    void awaitHeld() throws InterruptedException {
        if (!held.await(10, TimeUnit.SECONDS)) {
            throw new AssertionError("nobody asked for a token");
        }
    }

    void release() {
        gate.countDown();
    }

    synchronized int calls() {
        return asked.size();
    }

    /** The tokens that were named as spent, in the order of the calls. */
    synchronized List<AccessToken> spent() {
        return List.copyOf(spent);
    }

    @Override
    public AccessToken token(OrgUser orgUser, @Nullable AccessToken ended) {
        int number;
        synchronized (this) {
            asked.add(orgUser);
            if (ended != null) {
                spent.add(ended);
            }
            number = asked.size();
        }
        if (orgUser.org().equals(heldOrg)) {
            held.countDown();
            try {
                if (!gate.await(10, TimeUnit.SECONDS)) {
                    throw new AssertionError("held for too long");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        return answer.apply(number);
    }
}
