package io.orgbridge.token;

/**
 * Salesforce record ids: 15 case-sensitive characters, or 18 with a case-safe check.
 *
 * @see <a href="https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/field_types.htm">ID field type</a>
 */
public final class SalesforceId {
    private static final String CHECK = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";

    private SalesforceId() {}

    /**
     * The id in its form of 18 characters.
     *
     * @param id 15 or 18 letters and digits
     * @throws IllegalArgumentException when it is neither
     */
    public static String to18(String id) {
        if (!id.matches("[A-Za-z0-9]{15}|[A-Za-z0-9]{18}")) {
            throw new IllegalArgumentException("Not a Salesforce id of 15 or 18 letters and digits: '" + id + "'");
        }
        StringBuilder full = new StringBuilder(id.substring(0, 15));
        for (int group = 0; group < 3; group++) {
            int bits = 0;
            for (int i = 0; i < 5; i++) {
                char c = id.charAt(group * 5 + i);
                if (c >= 'A' && c <= 'Z') {
                    bits |= 1 << i;
                }
            }
            full.append(CHECK.charAt(bits));
        }
        return full.toString();
    }
}
