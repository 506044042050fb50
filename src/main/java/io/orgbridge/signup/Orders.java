package io.orgbridge.signup;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.orgbridge.config.OrgbridgeConfig;
import io.orgbridge.signup.InvalidOrderException.Problem;
import io.orgbridge.store.Store;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Header;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;

/** Takes orders and hands out their due steps; bound as {@code orgbridgeOrders}. Thread-safe. */
public final class Orders {
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private final OrgbridgeConfig config;
    private final Store store;
    private final OrderStore orders;
    private final Clock clock;
    private final OrderReader reader = new OrderReader();
    private final ObjectMapper json = new ObjectMapper();

    /** Makes the bean. */
    public Orders(OrgbridgeConfig config, Store store, OrderStore orders, Clock clock) {
        this.config = config;
        this.store = store;
        this.orders = orders;
        this.clock = clock;
    }

    /**
     * What came of orders that were handed in.
     *
     * @param orders the orders as they stand, in the order given
     * @param created whether any of them was new
     * @param array whether an array was handed in
     */
    public record Accepted(List<Order> orders, boolean created, boolean array) {}

    /**
     * Stores the new ones among the orders, in one transaction; known ones are left as they are.
     *
     * @param body JSON or CSV as text, stream, file or whatever else Camel reads as one, or a map or list of what JSON
     *     would hold
     * @param contentType {@code text/csv} or that of JSON; without one the text itself tells
     * @throws InvalidOrderException when any order is wrong; then none is stored
     */
    public Accepted accept(
            @Body Object body, @Header(Exchange.CONTENT_TYPE) @Nullable String contentType, Exchange exchange)
            throws IOException {
        String text = text(body, exchange);
        boolean csv = contentType == null
                ? looksLikeCsv(text)
                : contentType.toLowerCase(Locale.ROOT).startsWith("text/csv");
        List<ObjectNode> given = reader.read(text, csv);
        Instant now = clock.instant();
        List<Problem> problems = new ArrayList<>();
        List<Order> wanted = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        int place = 0;
        for (ObjectNode each : given) {
            OrderCheck.check(config, each, ++place, now, problems).ifPresent(order -> {
                if (ids.add(order.orderId())) {
                    wanted.add(order);
                }
            });
        }
        if (!problems.isEmpty()) {
            throw new InvalidOrderException(problems);
        }
        boolean array = csv || text.stripLeading().startsWith("[");
        try {
            return store.inTransaction(() -> keep(wanted, array));
        } catch (DuplicateKeyException e) {
            // Somebody stored one of them in the same moment: now it is a known one.
            return store.inTransaction(() -> keep(wanted, array));
        }
    }

    private Accepted keep(List<Order> wanted, boolean array) {
        List<Problem> problems = new ArrayList<>();
        List<Order> kept = new ArrayList<>();
        boolean created = false;
        for (Order order : wanted) {
            Optional<Order> known = orders.find(order.orderId());
            if (known.isPresent()) {
                kept.add(known.get());
                continue;
            }
            Optional<Order> sameUser = orders.findByUsername(order.username());
            if (sameUser.isPresent() && sameUser.get().orderId().equals(order.orderId())) {
                // Somebody stored it since the look before.
                kept.add(sameUser.get());
                continue;
            }
            if (sameUser.isPresent()) {
                problems.add(new Problem(
                        order.orderId(),
                        "username",
                        "already belongs to order " + sameUser.get().orderId() + ": give another username"));
                continue;
            }
            orders.insert(order);
            kept.add(order);
            created = true;
        }
        if (!problems.isEmpty()) {
            throw new InvalidOrderException(problems);
        }
        return new Accepted(kept, created, array);
    }

    /** Ids of orders whose next step is due, claimed for this process. */
    public List<String> claimDue() {
        return orders.claimDue(clock.instant());
    }

    /** Begins the due step of the order; null when there is no such order or its step was begun already. */
    public @Nullable Order begin(@Body String orderId) {
        return orders.begin(orderId, clock.instant()) ? orders.find(orderId).orElse(null) : null;
    }

    private static boolean looksLikeCsv(String text) {
        String start = text.stripLeading();
        return !start.startsWith("{")
                && !start.startsWith("[")
                && start.lines().findFirst().orElse("").contains(",");
    }

    private String text(Object body, Exchange exchange) throws IOException {
        String text = body instanceof String string ? string : read(body, exchange);
        return text.startsWith(BYTE_ORDER_MARK) ? text.substring(BYTE_ORDER_MARK.length()) : text;
    }

    private String read(Object body, Exchange exchange) throws IOException {
        if (!(body instanceof Map) && !(body instanceof Collection)) {
            InputStream stream =
                    exchange.getContext().getTypeConverter().tryConvertTo(InputStream.class, exchange, body);
            if (stream != null) {
                try (stream) {
                    return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
                }
            }
        }
        try {
            return json.writeValueAsString(body);
        } catch (JsonProcessingException e) {
            throw new InvalidOrderException(
                    List.of(new Problem("#1", "body", "must be JSON, CSV, or a map or list of what JSON would hold")));
        }
    }
}
