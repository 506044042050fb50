package io.orgbridge.localsalesforce;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A SignupRequest of the hub org. Its state follows from the clock until it is settled: New, then InProgress, then what
 * was settled.
 *
 * @param serial number of its id
 * @param org serial of the hub org
 * @param owner serial of the user who made it
 * @param number its auto-number
 * @param createdAt epoch millisecond
 * @param startsAt epoch millisecond at which New becomes InProgress
 * @param endsAt epoch millisecond at which it becomes Success or Error
 * @param fields the fields that were set on create, by API name
 * @param createdOrg serial of the created org once settled with success, else 0
 * @param createdInstance its instance name
 * @param authCode one-time code of an app without certificate
 * @param errorCode such as {@code C-1007} once settled with an error
 */
record SignupRequest(
        long serial,
        long org,
        long owner,
        long number,
        long createdAt,
        long startsAt,
        long endsAt,
        Map<String, Object> fields,
        long createdOrg,
        @Nullable String createdInstance,
        @Nullable String authCode,
        @Nullable String errorCode) {

    String id() {
        return Ids.of(Ids.SIGNUP_REQUEST, serial);
    }

    @Nullable
    String field(String name) {
        return fields.get(name) instanceof String text ? text : null;
    }

    boolean isSettled() {
        return createdOrg != 0 || errorCode != null;
    }

    /** {@code New}, {@code InProgress}, {@code Success} or {@code Error}. */
    String status(long now) {
        if (errorCode != null) {
            return "Error";
        }
        if (createdOrg != 0) {
            return "Success";
        }
        return now < startsAt ? "New" : "InProgress";
    }

    /** Epoch millisecond at which its state changed last. */
    long modifiedAt(long now) {
        if (isSettled()) {
            return endsAt;
        }
        return now < startsAt ? createdAt : startsAt;
    }

    SignupRequest succeeded(long newOrg, String instance, @Nullable String code) {
        return new SignupRequest(
                serial, org, owner, number, createdAt, startsAt, endsAt, fields, newOrg, instance, code, null);
    }

    SignupRequest failed(String code) {
        return new SignupRequest(serial, org, owner, number, createdAt, startsAt, endsAt, fields, 0, null, null, code);
    }
}
