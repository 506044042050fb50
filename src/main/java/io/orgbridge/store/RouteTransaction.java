package io.orgbridge.store;

import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.Route;
import org.apache.camel.spi.TransactedPolicy;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What {@code transacted} means in the routes: its steps run in one transaction, joining one that is open on the thread;
 * a step that fails rolls it back. Bound as {@code orgbridgeTransaction}. Thread-safe.
 *
 * <p>Camel's own policy for Spring brings an error handler which keeps a failure from the one of the calling route. This
 * one leaves the failure on the exchange, so that the caller's error handling has it.
 */
public final class RouteTransaction implements TransactedPolicy {
    private final TransactionTemplate template;

    /** Makes the policy over the database's transactions. */
    public RouteTransaction(PlatformTransactionManager transactions) {
        this.template = new TransactionTemplate(transactions);
    }

    @Override
    public void beforeWrap(Route route, NamedNode definition) {
        // Nothing to prepare: the error handling stays the route's.
    }

    @Override
    public Processor wrap(Route route, Processor steps) {
        return exchange -> {
            // Tells Camel to stay on this thread, to which the transaction is bound.
            exchange.getUnitOfWork().beginTransactedBy(template);
            try {
                template.executeWithoutResult(status -> {
                    run(steps, exchange);
                    if (exchange.isFailed() || exchange.isRollbackOnly()) {
                        status.setRollbackOnly();
                    }
                });
            } finally {
                exchange.getUnitOfWork().endTransactedBy(template);
            }
        };
    }

    private static void run(Processor steps, Exchange exchange) {
        try {
            steps.process(exchange);
        } catch (Exception e) {
            exchange.setException(e);
        }
    }
}
