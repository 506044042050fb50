package io.orgbridge.localsalesforce;

import java.util.List;

/**
 * A refusal, in one of Salesforce's three forms: the data API's array, OAuth's object, or one word of text.
 *
 * <p>Sources: https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/errorcodes.htm and
 * https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_flow_errors.htm
 */
final class ApiException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What the answer looks like. */
    enum Form {
        DATA,
        OAUTH,
        TEXT
    }

    private final int status;
    private final Form form;
    private final String code;
    private final boolean withFields;
    private final transient List<String> fields;

    private ApiException(int status, Form form, String code, String message, boolean withFields, List<String> fields) {
        super(message, null, false, false);
        this.status = status;
        this.form = form;
        this.code = code;
        this.withFields = withFields;
        this.fields = fields;
    }

    /** An error without {@code fields}. */
    static ApiException data(int status, String code, String message) {
        return new ApiException(status, Form.DATA, code, message, false, List.of());
    }

    /** An error with {@code fields}, which may be empty. */
    static ApiException fields(String code, String message, List<String> fields) {
        return new ApiException(400, Form.DATA, code, message, true, List.copyOf(fields));
    }

    static ApiException oauth(String error, String description) {
        return new ApiException(400, Form.OAUTH, error, description, false, List.of());
    }

    static ApiException text(int status, String body) {
        return new ApiException(status, Form.TEXT, body, body, false, List.of());
    }

    static ApiException notFound() {
        return data(404, "NOT_FOUND", "The requested resource does not exist");
    }

    static ApiException deadSession() {
        return data(401, "INVALID_SESSION_ID", "Session expired or invalid");
    }

    static ApiException methodNotAllowed(String method, String allowed) {
        return data(405, "METHOD_NOT_ALLOWED", "HTTP Method '" + method + "' not allowed. Allowed are " + allowed);
    }

    static ApiException missing(List<String> fields) {
        return fields(
                "REQUIRED_FIELD_MISSING", "Required fields are missing: [" + String.join(", ", fields) + "]", fields);
    }

    static ApiException duplicate(String field, String id) {
        return fields(
                "DUPLICATE_VALUE",
                "duplicate value found: " + field + " duplicates value on record with id: " + id,
                List.of());
    }

    static ApiException noAccess(String message) {
        return data(403, "INSUFFICIENT_ACCESS", message);
    }

    /** The refusal of an sObject's row that the user has no rights on. */
    static ApiException noRights() {
        return data(403, "INSUFFICIENT_ACCESS_OR_READONLY", "insufficient access rights on object id");
    }

    int status() {
        return status;
    }

    String code() {
        return code;
    }

    List<String> fields() {
        return fields;
    }

    /** The answer's body. */
    Answer answer() {
        String message = getMessage() == null ? "" : getMessage();
        if (form == Form.TEXT) {
            return Answer.text(status, message);
        }
        JsonOut out = new JsonOut(false);
        if (form == Form.OAUTH) {
            out.object().raw("error", code).raw("error_description", message).end();
            return Answer.json(status, out);
        }
        out.array();
        writeTo(out, message, "errorCode");
        out.end();
        return Answer.json(status, out);
    }

    /** The error as sObject collections write it: {@code statusCode} in the place of {@code errorCode}. */
    void writeToCollection(JsonOut out) {
        out.object()
                .raw("statusCode", code)
                .raw("message", getMessage() == null ? "" : getMessage())
                .array("fields");
        fields.forEach(out::raw);
        out.end().end();
    }

    private void writeTo(JsonOut out, String message, String codeName) {
        out.object().raw("message", message).raw(codeName, code);
        if (withFields) {
            out.array("fields");
            fields.forEach(out::raw);
            out.end();
        }
        out.end();
    }
}
