package io.orgbridge.signup;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A customer's wish to be signed up, and how far it has come.
 *
 * @param orderId the caller's own id; the same id is the same order
 * @param username the org's first administrator; globally unique in Salesforce
 * @param loginUrl where an adopted org's tokens are asked for; null for the configured login host
 * @param flow how an adopted org's administrator gets tokens; null for the configured flow
 * @param orgId 18 characters, from {@link State#CREATED} on
 * @param errorCode Salesforce's code of the last thing that went wrong; null when nothing did
 * @param nextStep what a person should do about it
 * @param attempts failed attempts at the present step
 * @param stateSince when the present state was reached
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Order(
        String orderId,
        State state,
        @Nullable String company,
        @Nullable String firstName,
        @Nullable String lastName,
        @Nullable String email,
        String username,
        @Nullable String country,
        @Nullable String templateId,
        @Nullable String edition,
        @Nullable String subdomain,
        @Nullable Integer trialDays,
        @Nullable String preferredLanguage,
        List<User> users,
        Group group,
        @Nullable String loginUrl,
        @Nullable String flow,
        @Nullable String signupRequestId,
        @Nullable String orgId,
        @Nullable String groupId,
        @Nullable String errorCode,
        @Nullable String reason,
        @Nullable String nextStep,
        int attempts,
        Instant stateSince,
        Instant createdAt,
        Instant updatedAt) {

    /** How far an order has come; {@link #FOLLOWED} and {@link #FAILED} are ends. */
    public enum State {
        ORDERED,
        REQUESTED,
        CREATED,
        CONNECTED,
        PROVISIONED,
        FOLLOWED,
        FAILED
    }

    /** A user whom the order wants in the org. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record User(@Nullable String firstName, String lastName, String email, String username, String profile) {}

    /** The Chatter group of the order; visibility is {@code PublicAccess} or {@code PrivateAccess}. */
    public record Group(String name, String visibility) {}

    /** Copies the users, so that an order never changes. */
    public Order {
        users = List.copyOf(users);
    }
}
