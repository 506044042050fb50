package io.orgbridge.localsalesforce;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Something that befalls the stand-in in a scenario, at a time: what administrators, operators and chance do to it. */
public sealed interface Happening {
    /** The username that must be there for it to happen. */
    default Optional<String> whom() {
        return Optional.empty();
    }

    /** The consumer key that must be there for it to happen. */
    default Optional<String> app() {
        return Optional.empty();
    }

    /** The stand-in's clock goes ahead by this, or behind if negative; zero puts it right. */
    record ClockSkewed(Duration ahead) implements Happening {}

    /** The user's org is locked or unlocked. */
    record OrgLocked(String username, boolean locked) implements Happening {
        @Override
        public Optional<String> whom() {
            return Optional.of(username);
        }
    }

    /** The user's org gets another host. */
    record OrgMoved(String username, OldHost oldHost) implements Happening {
        @Override
        public Optional<String> whom() {
            return Optional.of(username);
        }
    }

    /** A user is deactivated or reactivated. */
    record UserActive(String username, boolean active) implements Happening {
        @Override
        public Optional<String> whom() {
            return Optional.of(username);
        }
    }

    /** A user is frozen or unfrozen. */
    record UserFrozen(String username, boolean frozen) implements Happening {
        @Override
        public Optional<String> whom() {
            return Optional.of(username);
        }
    }

    /** The tokens of a user die, or those of all if null. */
    record TokensExpired(@Nullable String username) implements Happening {
        @Override
        public Optional<String> whom() {
            return Optional.ofNullable(username);
        }
    }

    /** A user's approval of an app is given or withdrawn. */
    record Approved(String username, String clientId, boolean approved) implements Happening {
        @Override
        public Optional<String> whom() {
            return Optional.of(username);
        }

        @Override
        public Optional<String> app() {
            return Optional.of(clientId);
        }
    }

    /** An app gets another certificate, or none. */
    record CertificateReplaced(String clientId, @Nullable X509Certificate certificate) implements Happening {
        @Override
        public Optional<String> app() {
            return Optional.of(clientId);
        }
    }

    /** A fault waits for its requests from now on. */
    record FaultInjected(Fault fault) implements Happening {}

    /** Faults that have not struck are taken back. */
    record FaultsCleared() implements Happening {}
}
