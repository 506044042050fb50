package io.orgbridge.signup;

import java.util.Map;

/**
 * What to do about a SignupRequest's {@code ErrorCode}.
 *
 * @see <a
 *     href="https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_signuprequest.htm">SignupRequest,
 *     error codes</a>
 */
final class SignupErrors {
    private static final Map<String, String> NEXT_STEP = Map.ofEntries(
            Map.entry("C-1007", "The username is taken: submit a new order with another username"),
            Map.entry("C-1015", "My Domain could not be set up: open a Salesforce case"),
            Map.entry("C-1016", "Check the connected app: consumer key, callback URL, and the certificate's end date"),
            Map.entry("C-1018", "The subdomain is not valid: submit a new order with another subdomain"),
            Map.entry("C-1019", "The subdomain is in use: submit a new order with another subdomain"),
            Map.entry("C-1020", "The template is missing or deleted: use another template"),
            Map.entry("C-1033", "The template has the wrong version: make a new template"),
            Map.entry("C-1034", "The org cannot be created: open a Salesforce case"),
            Map.entry("C-9999", "Salesforce failed: submit a new order later; if it stays, open a Salesforce case"),
            Map.entry("S-1006", "The e-mail address is malformed: submit a new order with another one"),
            Map.entry("S-1014", "Parameters are missing or invalid: check consumer key and callback URL"),
            Map.entry("S-1018", "The subdomain is not valid: submit a new order with another subdomain"),
            Map.entry("S-1019", "The subdomain is in use: submit a new order with another subdomain"),
            Map.entry("S-1026", "The namespace is not valid: check the template"),
            Map.entry("T-0001", "The template id must look like 0TTxxxxxxxxxxxx"),
            Map.entry("T-0002", "The template is missing or deleted: use another template"),
            Map.entry("T-0003", "The template is not approved: open a Salesforce case"),
            Map.entry("T-0004", "The template's source org is missing or expired: make a new template"));

    private SignupErrors() {}

    static String nextStep(String code) {
        return NEXT_STEP.getOrDefault(
                code, "Look the code up in Salesforce's documentation of SignupRequest, or open a Salesforce case");
    }
}
