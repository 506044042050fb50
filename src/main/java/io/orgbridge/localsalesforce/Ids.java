package io.orgbridge.localsalesforce;

import java.util.Arrays;
import java.util.OptionalLong;

/**
 * Salesforce ids: three characters of key prefix, an instance code and a number in base 62, and three check characters.
 *
 * <p>The number is a serial that is unique in the whole stand-in, so an id and its serial stand for each other.
 * Source of the check characters: https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/field_types.htm
 */
final class Ids {
    static final String ORG = "00D";
    static final String USER = "005";
    static final String PROFILE = "00e";
    static final String LICENSE = "100";
    static final String SIGNUP_REQUEST = "0SR";
    static final String TEMPLATE = "0TT";
    static final String GROUP = "0F9";
    static final String GROUP_MEMBER = "0FB";
    static final String FEED_ITEM = "0D5";
    static final String FEED_COMMENT = "0D7";
    static final String QUERY_LOCATOR = "01g";
    static final String OAUTH_TOKEN = "0CQ";
    static final String PERMISSION_SET = "0PS";
    static final String PERMISSION_SET_ASSIGNMENT = "0Pa";
    static final String USER_LOGIN = "0Yw";
    static final String MEMBER_REQUEST = "0I5";
    static final String LIKE = "0I0";
    static final String SUBSCRIPTION = "0E8";
    static final String TOPIC = "0TO";
    static final String DOCUMENT = "069";
    static final String VERSION = "068";
    static final String ANNOUNCEMENT = "0Bt";
    /** Unconfirmed: the key prefix of a stream. */
    static final String STREAM = "0ST";

    static final String POLL_CHOICE = "09A";

    private static final String DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    /** The value of each digit by its character; -1 for what is none. */
    private static final byte[] VALUES = values();

    private static final String CHECKS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";
    private static final String INSTANCE = "5f0";

    private Ids() {}

    private static byte[] values() {
        byte[] values = new byte[128];
        Arrays.fill(values, (byte) -1);
        for (int i = 0; i < DIGITS.length(); i++) {
            values[DIGITS.charAt(i)] = (byte) i;
        }
        return values;
    }

    private static int value(char c) {
        return c < VALUES.length ? VALUES[c] : -1;
    }

    /** The id of 18 characters. */
    static String of(String prefix, long serial) {
        String id15 = id15(prefix, serial);
        return id15 + checksum(id15);
    }

    /** The id of 15 characters. */
    static String id15(String prefix, long serial) {
        char[] id = new char[15];
        prefix.getChars(0, 3, id, 0);
        INSTANCE.getChars(0, 3, id, 3);
        long rest = serial;
        for (int i = 14; i >= 6; i--) {
            id[i] = DIGITS.charAt((int) (rest % 62));
            rest /= 62;
        }
        return new String(id);
    }

    /** The three check characters of an id of 15 characters, or of the first 15 of one of 18. */
    static String checksum(String id15) {
        char[] checks = new char[3];
        for (int group = 0; group < 3; group++) {
            int bits = 0;
            for (int i = 0; i < 5; i++) {
                char c = id15.charAt(group * 5 + i);
                if (c >= 'A' && c <= 'Z') {
                    bits |= 1 << i;
                }
            }
            checks[group] = CHECKS.charAt(bits);
        }
        return new String(checks);
    }

    /** Whether this can be an id: 15 letters and digits, or 18 with the right check characters. */
    static boolean isWellFormed(String id) {
        if (id.length() != 15 && id.length() != 18) {
            return false;
        }
        for (int i = 0; i < id.length(); i++) {
            if (value(id.charAt(i)) < 0) {
                return false;
            }
        }
        return id.length() == 15 || id.endsWith(checksum(id));
    }

    /** An id of 15 characters as 18, any other text as it is: what ids are compared by. */
    static String normalise(String id) {
        return id.length() == 15 && isWellFormed(id) ? id + checksum(id) : id;
    }

    /** The serial of an id with this key prefix, or empty if it is not one of ours. */
    static OptionalLong serial(String prefix, String id) {
        if (!id.startsWith(prefix) || !id.startsWith(INSTANCE, 3) || !isWellFormed(id)) {
            return OptionalLong.empty();
        }
        long serial = 0;
        for (int i = 6; i < 15; i++) {
            serial = serial * 62 + value(id.charAt(i));
        }
        return OptionalLong.of(serial);
    }
}
