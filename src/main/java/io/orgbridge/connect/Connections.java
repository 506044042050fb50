package io.orgbridge.connect;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.orgbridge.signup.Order;
import io.orgbridge.signup.OrderException;
import io.orgbridge.signup.OrderStore;
import io.orgbridge.store.Store;
import io.orgbridge.token.AccessToken;
import io.orgbridge.token.Authorisations;
import io.orgbridge.token.BearerTokens;
import io.orgbridge.token.CredentialStore;
import io.orgbridge.token.Flow;
import io.orgbridge.token.OAuthErrors;
import io.orgbridge.token.OrgUser;
import io.orgbridge.token.SalesforceId;
import io.orgbridge.token.SalesforceTokens;
import io.orgbridge.token.Secret;
import io.orgbridge.token.TokenException;
import io.orgbridge.token.UserInfo;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The first contact with an org; bound as {@code orgbridgeConnections}. Thread-safe. */
public final class Connections {
    private static final Logger LOG = LoggerFactory.getLogger(Connections.class);

    private final SalesforceTokens tokens;
    private final CredentialStore credentials;
    private final Authorisations authorisations;
    private final Store store;
    private final OrderStore orders;
    private final OrgStore orgs;
    private final Clock clock;

    /** Makes the bean. */
    public Connections(
            SalesforceTokens tokens,
            CredentialStore credentials,
            Authorisations authorisations,
            Store store,
            OrderStore orders,
            OrgStore orgs,
            Clock clock) {
        this.tokens = tokens;
        this.credentials = credentials;
        this.authorisations = authorisations;
        this.store = store;
        this.orders = orders;
        this.orgs = orgs;
        this.clock = clock;
    }

    /**
     * Gets the order's administrator a token and names org and user for the calls that follow.
     *
     * @throws TokenException while the org does not know its approval yet
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
        boolean mayHaveConsented =
                order.flow() == null || Flow.REFRESH_TOKEN.text().equals(order.flow());
        String orgId = Optional.of(order.username())
                .filter(username -> mayHaveConsented)
                .flatMap(credentials::orgOf)
                .orElseGet(() -> firstTokenOf(order.username()));
        return store.inTransaction(() -> {
            orders.created(order.orderId(), orgId);
            credentials.forget(OrgUser.ofUnknownOrg(order.username()));
            return orgId;
        });
    }

    /** The org of a user, of whom only the name is known; his token is kept under the org from now on. */
    private String firstTokenOf(String username) {
        OrgUser unknown = OrgUser.ofUnknownOrg(username);
        AccessToken token = tokens.get(unknown);
        tokens.hold(new OrgUser(token.orgId(), username), token);
        tokens.forget(unknown);
        return token.orgId();
    }

    /**
     * Exchanges the one-time code that a SignupRequest of an app without certificate has once the org is there, and keeps the
     * tokens. An order that has them already, or a SignupRequest without a code, is left as it is.
     *
     * @param answer the SignupRequest as the hub shows it
     * @throws OrderException when the code is lost: it was exchanged before, and what came of it was not kept
     * @throws TokenException when the exchange may be tried again
     */
    public void redeem(@Variable("order") Order order, @Body String answer) {
        SignupAnswer request = SignupAnswer.read(answer);
        if (!"Success".equals(request.status())
                || request.createdOrgId() == null
                || request.authCode() == null
                || request.authCode().isBlank()) {
            return;
        }
        OrgUser admin = new OrgUser(SalesforceId.to18(request.createdOrgId()), order.username());
        if (credentials.isAuthorised(admin)) {
            return;
        }
        orders.created(order.orderId(), admin.org());
        try {
            authorisations.redeem(admin, Secret.of(request.authCode()));
            LOG.info("Order {}: the sign-up's code gave {} tokens", order.orderId(), admin);
        } catch (TokenException e) {
            if (e.isTransient() || !e.isCodeLost()) {
                throw e;
            }
            throw new OrderException(
                    "AUTH_CODE_LOST",
                    "the sign-up's code gave no tokens: " + e.getMessage(),
                    OAuthErrors.obtain(admin) + "; then adopt the org with a new order of orderId and orgUsername");
        }
    }

    @JsonIgnoreProperties(ignoreUnknown = true)
    private record SignupAnswer(
            @JsonProperty("Status") @Nullable String status,
            @JsonProperty("CreatedOrgId") @Nullable String createdOrgId,
            @JsonProperty("AuthCode") @Nullable String authCode) {
        static SignupAnswer read(String answer) {
            try {
                return new ObjectMapper().readValue(answer, SignupAnswer.class);
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("The hub answered with something that is not JSON");
            }
        }
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
