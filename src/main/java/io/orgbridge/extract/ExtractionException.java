package io.orgbridge.extract;

/** A rule's expression failed on a post. Other posts are not affected; the caller keeps this one as a dead letter. */
public final class ExtractionException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String rule;
    private final String field;
    private final String postId;

    ExtractionException(String rule, String field, String postId, String why, Throwable cause) {
        super("rule " + rule + ", field " + field + ", post " + postId + ": " + why, cause);
        this.rule = rule;
        this.field = field;
        this.postId = postId;
    }

    /** The rule's name. */
    public String rule() {
        return rule;
    }

    /** The name of the field whose expression failed. */
    public String field() {
        return field;
    }

    /** The post that it failed on. */
    public String postId() {
        return postId;
    }
}
