package io.orgbridge.connect;

import io.orgbridge.signup.Order;
import io.orgbridge.signup.OrderException;
import io.orgbridge.signup.OrderStore;
import io.orgbridge.store.Store;
import io.orgbridge.token.AccessToken;
import io.orgbridge.token.BearerTokens;
import io.orgbridge.token.OrgUser;
import io.orgbridge.token.SalesforceId;
import io.orgbridge.token.SalesforceTokens;
import io.orgbridge.token.UserInfo;
import java.time.Clock;
import java.time.Instant;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The first contact with an org; bound as {@code orgbridgeConnections}. Thread-safe. */
public final class Connections {
    private static final Logger LOG = LoggerFactory.getLogger(Connections.class);

    private final SalesforceTokens tokens;
    private final Store store;
    private final OrderStore orders;
    private final OrgStore orgs;
    private final Clock clock;

    /** Makes the bean. */
    public Connections(SalesforceTokens tokens, Store store, OrderStore orders, OrgStore orgs, Clock clock) {
        this.tokens = tokens;
        this.store = store;
        this.orders = orders;
        this.orgs = orgs;
        this.clock = clock;
    }

    /**
     * Gets the order's administrator a token and names org and user for the calls that follow.
     *
     * @throws io.orgbridge.token.TokenException while the org does not know its approval yet
     */
    public void login(@Variable("order") Order order, Exchange exchange) {
        String orgId = order.orgId() != null ? order.orgId() : adopt(order);
        tokens.get(new OrgUser(orgId, order.username()));
        exchange.getMessage().setHeader(BearerTokens.ORG, orgId);
        exchange.getMessage().setHeader(BearerTokens.USER, order.username());
        exchange.getMessage().setHeader(Exchange.HTTP_METHOD, "GET");
        exchange.getMessage().removeHeader(Exchange.CONTENT_TYPE);
    }

    private String adopt(Order order) {
        String orgId = tokens.get(OrgUser.ofUnknownOrg(order.username())).orgId();
        orders.created(order.orderId(), orgId);
        return orgId;
    }

    /** Checks that userinfo speaks of the order's org and an active user, and keeps the org. */
    public void connected(@Variable("order") Order given, @Body String answer) {
        Order order = orders.find(given.orderId()).orElse(given);
        String orgId = String.valueOf(order.orgId());
        UserInfo user = UserInfo.read(answer);
        if (user.organizationId() == null
                || !SalesforceId.to18(user.organizationId()).equals(orgId)) {
            throw new OrderException(
                    "WRONG_ORG",
                    "userinfo speaks of org " + user.organizationId() + ", not of " + orgId,
                    "Check which org the username belongs to");
        }
        if (user.userId() == null || Boolean.FALSE.equals(user.active())) {
            throw new OrderException(
                    "INACTIVE_USER",
                    "userinfo says that " + order.username() + " is not active",
                    "Activate the user in the org and submit a new order");
        }
        if (user.username() != null && !user.isOf(order.username())) {
            throw new OrderException(
                    "WRONG_USER",
                    "the token is for " + user.username() + ", not for " + order.username(),
                    "Let the right user consent; with the client-credentials flow, name the app's run-as user");
        }
        Instant now = clock.instant();
        AccessToken token = tokens.get(new OrgUser(orgId, order.username()));
        String company = order.company() == null ? order.username().replaceFirst("^[^@]*@", "") : order.company();
        store.inTransaction(() -> {
            orgs.save(
                    orgId,
                    order.orderId(),
                    company,
                    order.username(),
                    token.instanceUrl().toString(),
                    now);
            orgs.saveUser(new OrgStore.User(
                    orgId,
                    SalesforceId.to18(user.userId()),
                    order.username(),
                    user.name() == null ? order.username() : user.name()));
            orders.advance(order.orderId(), Order.State.CREATED, Order.State.CONNECTED, now);
            return orgId;
        });
        LOG.info("Order {}: org {} is connected at {}", order.orderId(), orgId, token.instanceUrl());
    }
}
