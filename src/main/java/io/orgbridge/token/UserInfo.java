package io.orgbridge.token;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.jspecify.annotations.Nullable;

/**
 * Whom a token is for, as userinfo tells.
 *
 * @param organizationId 18 characters
 * @param userId 18 characters
 * @param username the Salesforce username
 * @param name display name
 * @see <a href="https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_using_userinfo_endpoint.htm&type=5">Salesforce
 *     Help: query for user information</a>
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record UserInfo(
        @JsonProperty("organization_id") @Nullable String organizationId,
        @JsonProperty("user_id") @Nullable String userId,
        @JsonProperty("preferred_username") @Nullable String username,
        @Nullable String name,
        @Nullable Boolean active) {
    /** Where it is asked for, at an org's instance. */
    public static final String PATH = "/services/oauth2/userinfo";

    /**
     * Reads the answer.
     *
     * @throws IllegalStateException when it is not userinfo's JSON
     */
    public static UserInfo read(String answer) {
        try {
            return new ObjectMapper().readValue(answer, UserInfo.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("userinfo answered with something that is not its JSON");
        }
    }

    /** Whether it speaks of the user of that name; usernames have no case. */
    public boolean isOf(String other) {
        return username != null && username.equalsIgnoreCase(other);
    }
}
