package io.orgbridge.launcher;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What one check of {@code ./orgbridge doctor} found.
 *
 * @param name what was looked at, in a word or two
 * @param status how it stands
 * @param detail what was found; one line
 * @param nextStep what to do about it; empty unless it failed
 */
record Check(String name, Status status, String detail, String nextStep) {
    enum Status {
        OK,
        FAILED,
        SKIPPED
    }

    static Check ok(String name, String detail) {
        return new Check(name, Status.OK, detail, "");
    }

    static Check failed(String name, String detail, String nextStep) {
        return new Check(name, Status.FAILED, detail, nextStep);
    }

    /** A check that makes no sense after what another one found. */
    static Check skipped(String name, String why) {
        return new Check(name, Status.SKIPPED, why, "");
    }

    boolean isFailed() {
        return status == Status.FAILED;
    }

    /** For scripts. */
    Map<String, String> members() {
        Map<String, String> members = new LinkedHashMap<>();
        members.put("check", name);
        members.put("status", status.name().toLowerCase(Locale.ROOT));
        members.put("detail", detail);
        if (!nextStep.isEmpty()) {
            members.put("nextStep", nextStep);
        }
        return members;
    }
}
