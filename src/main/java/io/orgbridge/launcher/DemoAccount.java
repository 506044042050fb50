package io.orgbridge.launcher;

import io.orgbridge.store.RecordRows;
import io.orgbridge.store.Store;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help.Ansi;

/** Tells what happens, a line an event, from what the database says and from nothing else. Not thread-safe. */
final class DemoAccount {
    private static final int BAR = 24;
    private static final int TEXT = 76;

    private final Store store;
    private final PrintWriter out;
    private final boolean terminal;
    private final Map<String, String> states = new HashMap<>();
    private final Map<String, String> posts = new HashMap<>();
    private final Map<String, String> trips = new HashMap<>();

    DemoAccount(Store store, PrintWriter out, boolean terminal) {
        this.store = store;
        this.out = out;
        this.terminal = terminal;
    }

    private record OrderRow(
            String orderId,
            String state,
            @Nullable String signupRequestId,
            @Nullable String orgId,
            @Nullable String reason,
            @Nullable String instanceUrl,
            String groupName,
            long users,
            long feeds) {}

    private record PostRow(String orderId, String postId, String kind, int revision, String authorName, String text) {}

    record TripRow(
            String orderId,
            String postId,
            String traveller,
            String flight,
            @Nullable String destination,
            @Nullable String travelDate,
            @Nullable BigDecimal amount,
            @Nullable String currency,
            @Nullable String corrects,
            int revision) {
        String money() {
            return amount == null ? "" : (currency == null ? "" : currency + " ") + amount.toPlainString();
        }

        String sentence() {
            return flight
                    + (destination == null ? "" : " to " + destination)
                    + (travelDate == null ? "" : " on " + travelDate)
                    + (amount == null ? "" : ", " + money());
        }

        String note() {
            return corrects != null ? "a comment corrects" : revision > 1 ? "edited" : "";
        }
    }

    /** Tells what is new since the last look. */
    void tell() {
        for (OrderRow order : orders()) {
            String known = states.put(order.orderId(), order.state());
            if (!order.state().equals(known)) {
                line(order.orderId(), event(order));
            }
        }
        for (PostRow post : posts()) {
            String known = posts.put(post.postId(), post.text());
            if (!post.text().equals(known)) {
                String verb = known != null ? "edited" : post.kind().equals("COMMENT") ? "commented" : "wrote";
                line(post.orderId(), said(post, verb));
            }
        }
        for (TripRow trip : trips()) {
            String known = trips.put(trip.postId(), trip.sentence());
            if (!trip.sentence().equals(known)) {
                line(trip.orderId(), "@|green   -> trip" + (known == null ? "" : " now") + ":|@ " + trip.sentence());
            }
        }
    }

    /** Draws the progress bar where there is a terminal; the next event overwrites it. */
    void progress(double share) {
        if (terminal) {
            int full = (int) Math.round(share * BAR);
            out.printf(
                    "\r[%s%s] %d posts, %d trips ",
                    "#".repeat(full), "-".repeat(BAR - full), posts.size(), trips.size());
            out.flush();
        }
    }

    /** Shows the rows of the application's table. */
    void table() {
        List<TripRow> rows = trips();
        clear();
        out.println();
        out.println("The application's table trip, " + rows.size() + " rows:");
        out.println();
        String format = "  %-12s %-16s %-8s %-16s %-12s %12s  %s%n";
        out.printf(format, "customer", "traveller", "flight", "destination", "date", "amount", "");
        for (TripRow row : rows) {
            out.printf(
                    format,
                    row.orderId(),
                    row.traveller(),
                    row.flight(),
                    Optional.ofNullable(row.destination()).orElse(""),
                    Optional.ofNullable(row.travelDate()).orElse(""),
                    row.money(),
                    row.note());
        }
        out.println();
        out.flush();
    }

    long count(String query) {
        return store.sql().sql(query).query(Long.class).single();
    }

    /** Why an order failed, if one did. */
    Optional<String> failure() {
        return orders().stream()
                .filter(order -> order.state().equals("FAILED"))
                .map(order -> "order " + order.orderId() + " failed: " + order.reason())
                .findFirst();
    }

    private static String event(OrderRow order) {
        return switch (order.state()) {
            case "ORDERED" -> "ordered";
            case "REQUESTED" -> "SignupRequest " + order.signupRequestId() + " made in the hub";
            case "CREATED" -> "org " + order.orgId() + " created";
            case "CONNECTED" -> "connected: first token held, org answers at " + order.instanceUrl();
            case "PROVISIONED" -> order.users() + " users and the Chatter group " + order.groupName() + " are there";
            case "FOLLOWED" -> order.feeds() + " feeds are followed";
            default -> "@|red " + order.state() + "|@ " + order.reason();
        };
    }

    private static String said(PostRow post, String verb) {
        String text =
                post.text().isEmpty() ? "(an item without text)" : post.text().replaceAll("\\s+", " ");
        String shown = text.codePointCount(0, text.length()) <= TEXT
                ? text
                : text.substring(0, text.offsetByCodePoints(0, TEXT - 1)) + "…";
        return post.authorName() + " " + verb + ": " + shown;
    }

    private void line(String orderId, String text) {
        clear();
        String coloured = Ansi.AUTO.string("@|cyan " + String.format("%-12s", orderId) + "|@ ");
        boolean markup = text.startsWith("@|");
        out.println(coloured + (markup ? Ansi.AUTO.string(text) : text));
        out.flush();
    }

    private void clear() {
        if (terminal) {
            out.print("\r\u001b[K");
        }
    }

    private List<OrderRow> orders() {
        return store.sql().sql("""
                        select s.order_id, s.state, s.signup_request_id, s.org_id, s.reason, o.instance_url,
                          s.group_name,
                          (select count(*) from org_user u where u.org_id = s.org_id) as users,
                          (select count(*) from feed f where f.org_id = s.org_id) as feeds
                        from signup_order s left join org o on o.order_id = s.order_id
                        order by s.created_at, s.order_id""").query(RecordRows.of(OrderRow.class)).list();
    }

    private List<PostRow> posts() {
        return store.sql().sql("""
                        select o.order_id, p.post_id, p.kind, p.revision, p.author_name, p.text
                        from post p join org o on o.org_id = p.org_id
                        order by p.stored_at, p.created_at, p.post_id""").query(RecordRows.of(PostRow.class)).list();
    }

    private List<TripRow> trips() {
        return store.sql().sql("""
                        select o.order_id, t.post_id, t.traveller, t.flight, t.destination,
                          cast(t.travel_date as varchar) as travel_date, t.amount, t.currency, t.corrects, p.revision
                        from trip t join org o on o.org_id = t.org_id
                        join post p on p.org_id = t.org_id and p.post_id = t.post_id
                        order by o.order_id, t.posted_at, t.post_id""").query(RecordRows.of(TripRow.class)).list();
    }
}
