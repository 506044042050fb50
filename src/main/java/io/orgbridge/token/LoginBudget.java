package io.orgbridge.token;

import java.time.Duration;

/**
 * Keeps one user's logins below the 3,600 an hour that Salesforce allows, by the generic cell rate algorithm: half of them
 * may come at once, the other half evenly, so that no hour has more. Not thread-safe.
 *
 * @see <a href="https://help.salesforce.com/s/articleView?id=000381578&type=1">Salesforce Help: login rate exceeded</a>
 */
final class LoginBudget {
    private static final int BURST = 1_800;
    private static final long SPACING = Duration.ofHours(1).toMillis() / BURST;

    private long nextInTheory;

    /**
     * Takes one login.
     *
     * @param now milliseconds
     * @return 0, or in how many milliseconds there will be one
     */
    long take(long now) {
        long arrival = Math.max(now, nextInTheory);
        long wait = arrival - now - (BURST - 1) * SPACING;
        if (wait > 0) {
            return wait;
        }
        nextInTheory = arrival + SPACING;
        return 0;
    }
}
