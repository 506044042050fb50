package io.orgbridge.token;

import java.net.URI;
import org.apache.camel.CamelContext;
import org.apache.camel.component.salesforce.AuthenticationType;
import org.apache.camel.component.salesforce.SalesforceComponent;
import org.apache.camel.component.salesforce.SalesforceEndpointConfig;
import org.apache.camel.component.salesforce.SalesforceLoginConfig;

/** Makes the camel-salesforce component of the hub org, which uses the shared tokens instead of a session of its own. */
public final class HubSalesforce {
    private HubSalesforce() {}

    /**
     * A component that is ready to be added to the context.
     *
     * @param loginUrl only named in the component's log lines; it asks {@code tokens} instead
     * @param hubUser whose tokens are used
     * @param apiVersion {@code 66.0} and the like
     */
    public static SalesforceComponent component(
            CamelContext context, SalesforceTokens tokens, URI loginUrl, OrgUser hubUser, String apiVersion) {
        SalesforceLoginConfig login = new SalesforceLoginConfig();
        login.setType(AuthenticationType.CLIENT_CREDENTIALS);
        login.setLoginUrl(loginUrl.toString());
        login.setClientId("from-the-shared-tokens");
        login.setClientSecret("from-the-shared-tokens");
        login.setLazyLogin(true);
        SalesforceEndpointConfig config = new SalesforceEndpointConfig();
        config.setApiVersion(apiVersion);
        config.setRawPayload(true);
        config.setHttpClient(new HubHttpClient(
                context,
                context.getExecutorServiceManager().newThreadPool(HubSalesforce.class, "hub-salesforce", 1, 4),
                tokens,
                hubUser));
        SalesforceComponent component = new SalesforceComponent(context);
        component.setLoginConfig(login);
        component.setConfig(config);
        return component;
    }
}
