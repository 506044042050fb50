package io.orgbridge.signup;

import io.orgbridge.config.OrgbridgeConfig;
import io.orgbridge.token.SalesforceFault;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.apache.camel.Exchange;
import org.apache.camel.Handler;
import org.apache.camel.util.ObjectHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides what a failed step means for its order: tried again later, with growing patience, or failed with a reason.
 * Bound as {@code orgbridgeOrderFailures}. Thread-safe.
 */
public final class OrderFailures {
    private static final Logger LOG = LoggerFactory.getLogger(OrderFailures.class);
    private static final Duration FIRST_WAIT = Duration.ofSeconds(2);
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(5);

    private final OrgbridgeConfig config;
    private final OrderStore orders;
    private final Clock clock;

    /** Makes the bean. */
    public OrderFailures(OrgbridgeConfig config, OrderStore orders, Clock clock) {
        this.config = config;
        this.orders = orders;
        this.clock = clock;
    }

    /** Notes the failure of the exchange on the order that the exchange carries. */
    @Handler
    public void note(Exchange exchange) {
        Order order = exchange.getVariable("order", Order.class);
        Throwable thrown = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        if (order == null) {
            LOG.warn("A step was not begun, since its order could not be read: {}", thrown.getMessage());
            return;
        }
        OrderException wrong = ObjectHelper.getException(OrderException.class, thrown);
        SalesforceFault fault = wrong == null
                ? SalesforceFault.of(thrown)
                : new SalesforceFault(
                        0, wrong.code(), String.valueOf(wrong.getMessage()), false, false, wrong.nextStep());
        Instant now = clock.instant();
        boolean again = fault.passing() || mayStillCome(order, fault, now);
        orders.trouble(
                order.orderId(),
                fault.code(),
                fault.message(),
                fault.nextStep(),
                again ? now.plus(isUnclear(exchange, fault) ? settle(order) : wait(order.attempts())) : null,
                now);
        if (again) {
            LOG.info("Order {} in state {} is tried again: {}", order.orderId(), order.state(), fault.message());
        } else {
            LOG.warn(
                    "Order {} failed in state {}: {}. {}",
                    order.orderId(),
                    order.state(),
                    fault.message(),
                    fault.nextStep());
        }
        LOG.debug("Order {}: the cause", order.orderId(), thrown);
    }

    /**
     * Without a token nothing is known of the order itself. In the hub that is for the operator to mend, and the order
     * waits; a new org refuses its first token for some minutes, until its approval has reached every server.
     */
    private boolean mayStillCome(Order order, SalesforceFault fault, Instant now) {
        if (!fault.login()) {
            return false;
        }
        return switch (order.state()) {
            case ORDERED, REQUESTED -> true;
            default -> now.isBefore(order.stateSince().plus(config.get(OrgbridgeConfig.CONNECT_PATIENCE)));
        };
    }

    /** Whether a SignupRequest may have been made although no answer says so. */
    private static boolean isUnclear(Exchange exchange, SalesforceFault fault) {
        return exchange.getVariable("creating") != null
                && !fault.login()
                && (fault.status() == 0 || fault.status() >= 500);
    }

    /** The hub may still be at work on a create whose answer was lost: a look too soon would find nothing. */
    private Duration settle(Order order) {
        Duration settle = config.get(OrgbridgeConfig.SIGNUP_SETTLE_TIME);
        Duration wait = wait(order.attempts());
        return wait.compareTo(settle) < 0 ? settle : wait;
    }

    private static Duration wait(int attempts) {
        Duration wait = FIRST_WAIT.multipliedBy(1L << Math.min(attempts, 10));
        return wait.compareTo(LONGEST_WAIT) < 0 ? wait : LONGEST_WAIT;
    }
}
