package io.orgbridge.token;

import java.net.URI;
import java.security.PrivateKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The app as which Orgbridge asks for tokens: a connected app or an external client app; the protocol is the same.
 *
 * @param clientId the consumer key
 * @param secret the consumer secret; null if the app is used without one
 * @param keys RSA keys whose certificates the app has, the one to be tried first in front; empty if there is none
 * @param callbackUrl one of the callback URLs registered with the app
 */
public record OAuthApp(String clientId, @Nullable Secret secret, List<PrivateKey> keys, URI callbackUrl) {
    /** Copies the list. */
    public OAuthApp {
        keys = List.copyOf(keys);
    }
}
