package io.orgbridge.token;

import java.security.PrivateKey;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys of an app, of which Salesforce may know one only while a certificate is replaced: the next is tried when it does
 * not know the one before, and what it knew is tried first from then on. Thread-safe.
 */
final class AppKeys {
    private static final Logger LOG = LoggerFactory.getLogger(AppKeys.class);

    private final List<PrivateKey> keys;
    private final AtomicInteger known = new AtomicInteger();

    /** Keeps the keys, of which there must be one when {@link #ask} is called. */
    AppKeys(List<PrivateKey> keys) {
        this.keys = keys;
    }

    /**
     * Sends a request that the key signs.
     *
     * @throws TokenException the request's, of the last key if Salesforce knows none
     */
    TokenAnswer ask(Function<PrivateKey, TokenAnswer> request) {
        int first = known.get();
        for (int tried = 0; ; tried++) {
            int index = (first + tried) % keys.size();
            try {
                TokenAnswer answer = request.apply(keys.get(index));
                if (known.getAndSet(index) != index) {
                    LOG.info(
                            "Salesforce knows key {} of {} of the app; it is tried first from now on",
                            index + 1,
                            keys.size());
                }
                return answer;
            } catch (TokenException e) {
                if (!e.isUnknownKey() || tried + 1 == keys.size()) {
                    throw e;
                }
            }
        }
    }
}
