package io.orgbridge.token;

import io.jsonwebtoken.Jwts;
import java.security.PrivateKey;
import java.time.Clock;
import java.time.Duration;
import java.util.Date;

/** A signed statement in the one form that Salesforce takes. */
final class Assertion {
    /** How long it is good for; Salesforce's clients send three minutes, and it takes at most five from an app. */
    static final Duration LIFETIME = Duration.ofMinutes(3);

    private Assertion() {}

    /** Numeric {@code exp} in seconds, {@code aud} a single string, base64url without padding. */
    @SuppressWarnings("deprecation") // Salesforce wants aud as one string; the undeprecated add(..) makes an array
    static String sign(String issuer, String subject, String audience, PrivateKey key, Clock clock) {
        return Jwts.builder()
                .issuer(issuer)
                .subject(subject)
                .audience()
                .single(audience)
                .expiration(Date.from(clock.instant().plus(LIFETIME)))
                .signWith(key, Jwts.SIG.RS256)
                .compact();
    }
}
