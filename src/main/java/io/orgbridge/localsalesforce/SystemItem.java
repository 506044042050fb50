package io.orgbridge.localsalesforce;

/** The feed elements that Salesforce makes by itself. */
public enum SystemItem {
    /** {@code CollaborationGroupCreated}: what a new public group puts into the feed; its body has no text. */
    GROUP_CREATED("CollaborationGroupCreated", true),
    /** {@code CreateRecordEvent}: a body with null text and no segments, and a header that says what was created. */
    CREATED_RECORD("CreateRecordEvent", true),
    /** {@code ActivityEvent} whose body is null altogether. */
    NULL_BODY("ActivityEvent", false),
    /** {@code TrackedChange}: a field of a record was changed, told in segments of their own. */
    TRACKED_CHANGE("TrackedChange", true),
    /** Several tracked changes in one: a generic feed element, which has neither {@code actor} nor {@code type}. */
    BUNDLE("Bundle", true);

    private final String type;
    private final boolean withBody;

    SystemItem(String type, boolean withBody) {
        this.type = type;
        this.withBody = withBody;
    }

    String type() {
        return type;
    }

    boolean isWithBody() {
        return withBody;
    }
}
