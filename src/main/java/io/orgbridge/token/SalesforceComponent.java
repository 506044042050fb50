package io.orgbridge.token;

import java.util.Map;
import org.apache.camel.AsyncCallback;
import org.apache.camel.AsyncProducer;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultAsyncProducer;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.DefaultEndpoint;
import org.apache.camel.support.service.ServiceHelper;
import org.apache.camel.util.URISupport;
import org.jspecify.annotations.Nullable;

/**
 * Calls an org in one step of a route, whose options alone say whose token is used:
 *
 * <pre>{@code
 * - to:
 *     uri: orgbridge-salesforce:/services/data/v66.0/limits
 *     parameters:
 *       org: 00D5f000004AbCdEAK   # or hub
 *       user: admin@acme.example
 * }</pre>
 *
 * <p>The path is server-relative, as Salesforce writes it; options other than {@code org}, {@code user} and {@code method}
 * (GET) are its query. The body of the message is sent unless the method is GET, the answer is its new body. Headers of the
 * message choose nothing. Goes by the route {@code orgbridge-salesforce-call}. Thread-safe.
 */
public final class SalesforceComponent extends DefaultComponent {
    private static final String CALL = "direct:orgbridge-salesforce-call";

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        Call call = new Call(
                required(parameters, "org", uri),
                required(parameters, "user", uri),
                getAndRemoveParameter(parameters, "method", String.class, "GET"),
                path(remaining, parameters));
        parameters.clear();
        return new CallEndpoint(uri, this, call);
    }

    private String required(Map<String, Object> parameters, String name, String uri) {
        String value = getAndRemoveParameter(parameters, name, String.class);
        if (value == null || value.isBlank()) {
            throw new IllegalArgumentException("The option " + name + " is missing in " + uri.replaceFirst("\\?.*", "")
                    + ": it says whose token the call is made with");
        }
        return value;
    }

    private static String path(String remaining, Map<String, Object> parameters) throws Exception {
        String path = "/" + remaining.replaceFirst("^/+", "");
        return parameters.isEmpty() ? path : path + "?" + URISupport.createQueryString(parameters);
    }

    private record Call(String org, String user, String method, String path) {}

    private static final class CallEndpoint extends DefaultEndpoint {
        private final Call call;

        CallEndpoint(String uri, SalesforceComponent component, Call call) {
            super(uri, component);
            this.call = call;
        }

        @Override
        public boolean isLenientProperties() {
            return true;
        }

        @Override
        public Producer createProducer() throws Exception {
            return new CallProducer(
                    this, call, getCamelContext().getEndpoint(CALL).createAsyncProducer());
        }

        @Override
        public @Nullable Consumer createConsumer(Processor processor) {
            throw new UnsupportedOperationException("orgbridge-salesforce calls orgs; nothing can be consumed from it");
        }
    }

    private static final class CallProducer extends DefaultAsyncProducer {
        private final Call call;
        private final AsyncProducer route;

        CallProducer(CallEndpoint endpoint, Call call, AsyncProducer route) {
            super(endpoint);
            this.call = call;
            this.route = route;
        }

        @Override
        public boolean process(Exchange exchange, AsyncCallback callback) {
            Message message = exchange.getMessage();
            message.setHeader(BearerTokens.ORG, call.org());
            message.setHeader(BearerTokens.USER, call.user());
            message.setHeader(SalesforceCalls.PATH, call.path());
            message.setHeader(Exchange.HTTP_METHOD, call.method());
            if (call.method().equals("GET")) {
                message.setBody(null);
            }
            return route.process(exchange, callback);
        }

        @Override
        protected void doStart() {
            ServiceHelper.startService(route);
        }

        @Override
        protected void doStop() {
            ServiceHelper.stopService(route);
        }
    }
}
