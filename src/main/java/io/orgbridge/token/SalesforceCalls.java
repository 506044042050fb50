package io.orgbridge.token;

import org.apache.camel.Exchange;
import org.apache.camel.Handler;
import org.apache.camel.Message;
import org.apache.camel.component.http.HttpMethods;

/**
 * Addresses a call to an org: turns the server-relative path in the header {@link #PATH} into the absolute URL at the
 * org's present instance. Bound as {@code salesforceCalls}; the route {@code orgbridge-salesforce-call} uses it. Thread-safe.
 */
public final class SalesforceCalls {
    /** Header with the path and query of the call, starting with {@code /services/}, as Salesforce writes them. */
    public static final String PATH = "Orgbridge-Path";

    private final SalesforceTokens tokens;

    /** Makes the bean over the shared provider. */
    public SalesforceCalls(SalesforceTokens tokens) {
        this.tokens = tokens;
    }

    /**
     * Sets {@code CamelHttpUri}, and GET as the method where none is set, and takes the path header away.
     *
     * @throws TokenException when there is no token, and so no instance URL
     */
    @Handler
    public void address(Exchange exchange) {
        Message message = exchange.getMessage();
        OrgUser orgUser = new OrgUser(text(message, BearerTokens.ORG), text(message, BearerTokens.USER));
        String path = text(message, PATH);
        message.removeHeader(PATH);
        message.setHeader(Exchange.HTTP_URI, tokens.get(orgUser).resolve(path).toString());
        if (message.getHeader(Exchange.HTTP_METHOD) == null) {
            message.setHeader(Exchange.HTTP_METHOD, HttpMethods.GET);
        }
    }

    private static String text(Message message, String name) {
        String value = message.getHeader(name, String.class);
        if (value == null) {
            throw new IllegalArgumentException("A call to Salesforce needs the header " + name);
        }
        return value;
    }
}
