package io.orgbridge.signup;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.orgbridge.store.Store;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.RowMapper;

/** The rows of {@code signup_order}. Thread-safe; several processes may share the table. */
public final class OrderStore {
    /** How long a step may take before another process may try it. */
    static final Duration CLAIM = Duration.ofMinutes(5);

    private static final int BATCH = 100;

    private final Store store;
    private final String instance;
    private final ObjectMapper json = new ObjectMapper();
    private final RowMapper<Order> mapper = (row, number) -> map(row);

    /** Makes the store for one process. */
    public OrderStore(Store store, String instance) {
        this.store = store;
        this.instance = instance;
    }

    /** The order of that id. */
    public Optional<Order> find(String orderId) {
        return store.sql()
                .sql("select * from signup_order where order_id = :id")
                .param("id", orderId)
                .query(mapper)
                .optional();
    }

    Optional<Order> findByUsername(String username) {
        return store.sql()
                .sql("select * from signup_order where username_taken = :username")
                .param("username", username)
                .query(mapper)
                .optional();
    }

    /** The newest orders first. */
    public List<Order> newest(int limit) {
        return store.sql()
                .sql("select * from signup_order order by created_at desc, order_id limit :limit")
                .param("limit", limit)
                .query(mapper)
                .list();
    }

    void insert(Order order) {
        store.sql()
                .sql("""
                        insert into signup_order (order_id, state, company, first_name, last_name, email, username, username_taken,
                          country, template_id, edition, subdomain, trial_days, preferred_language, group_name,
                          group_visibility, users, login_url, flow, state_since, next_attempt_at, created_at, updated_at)
                        values (:orderId, :state, :company, :firstName, :lastName, :email, :username, :username, :country,
                          :templateId, :edition, :subdomain, :trialDays, :preferredLanguage, :groupName,
                          :groupVisibility, :users, :loginUrl, :flow, :now, :now, :now, :now)""")
                .param("orderId", order.orderId())
                .param("state", order.state().name())
                .param("company", order.company())
                .param("firstName", order.firstName())
                .param("lastName", order.lastName())
                .param("email", order.email())
                .param("username", order.username())
                .param("country", order.country())
                .param("templateId", order.templateId())
                .param("edition", order.edition())
                .param("subdomain", order.subdomain())
                .param("trialDays", order.trialDays(), java.sql.Types.INTEGER)
                .param("preferredLanguage", order.preferredLanguage())
                .param("groupName", order.group().name())
                .param("groupVisibility", order.group().visibility())
                .param("users", write(order.users()))
                .param("loginUrl", order.loginUrl())
                .param("flow", order.flow())
                .param("now", Store.timestamp(order.createdAt()))
                .update();
    }

    /** Gives back what an earlier run of this process had claimed. */
    public void releaseOwnClaims() {
        store.sql()
                .sql("update signup_order set claimed_by = null, claimed_until = null where claimed_by = :instance")
                .param("instance", instance)
                .update();
    }

    /** Claims orders whose next step is due; each id goes to one process only. */
    List<String> claimDue(Instant now) {
        List<String> due = store.sql()
                .sql("""
                        select order_id from signup_order
                        where next_attempt_at <= :now and (claimed_until is null or claimed_until < :now)
                        order by next_attempt_at limit :limit""")
                .param("now", Store.timestamp(now))
                .param("limit", BATCH)
                .query(String.class)
                .list();
        return due.stream().filter(orderId -> claim(orderId, now)).toList();
    }

    private boolean claim(String orderId, Instant now) {
        return store.sql()
                        .sql("""
                                update signup_order set claimed_by = :instance, claimed_until = :until, begun = false
                                where order_id = :id and next_attempt_at <= :now
                                  and (claimed_until is null or claimed_until < :now)""")
                        .param("instance", instance)
                        .param("until", Store.timestamp(now.plus(CLAIM)))
                        .param("id", orderId)
                        .param("now", Store.timestamp(now))
                        .update()
                == 1;
    }

    /**
     * Begins the step for which the order was claimed. A message may come twice over a channel, and a step must not run
     * twice at once: only the first one begins.
     */
    boolean begin(String orderId, Instant now) {
        return store.sql()
                        .sql("""
                                update signup_order set begun = true
                                where order_id = :id and begun = false and claimed_until > :now""")
                        .param("id", orderId)
                        .param("now", Store.timestamp(now))
                        .update()
                == 1;
    }

    /** Puts the order into its next state, due at once, or never again at an end; clears what went wrong before. */
    public void advance(String orderId, Order.State from, Order.State to, Instant now) {
        boolean end = to == Order.State.FOLLOWED || to == Order.State.FAILED;
        store.sql()
                .sql("""
                        update signup_order set state = :to, state_since = :now, updated_at = :now, attempts = 0,
                          next_attempt_at = :next, claimed_by = null, claimed_until = null,
                          error_code = null, reason = null, next_step = null
                        where order_id = :id and state = :from""")
                .param("to", to.name())
                .param("now", Store.timestamp(now))
                .param("next", end ? null : Store.timestamp(now), java.sql.Types.TIMESTAMP_WITH_TIMEZONE)
                .param("id", orderId)
                .param("from", from.name())
                .update();
    }

    /** Makes the orders due that wait for somebody to consent: somebody has. */
    public void consented(Instant now) {
        store.sql().sql("""
                        update signup_order set next_attempt_at = :now
                        where error_code = 'not_authorised' and next_attempt_at > :now and claimed_until is null
                          and state not in ('FOLLOWED', 'FAILED')""").param("now", Store.timestamp(now)).update();
    }

    /** Keeps the state and tries the step again later; nothing went wrong. */
    public void again(String orderId, Instant at, Instant now) {
        store.sql()
                .sql("""
                        update signup_order set next_attempt_at = :at, updated_at = :now, claimed_by = null,
                          claimed_until = null
                        where order_id = :id and state not in ('FOLLOWED', 'FAILED')""")
                .param("at", Store.timestamp(at))
                .param("now", Store.timestamp(now))
                .param("id", orderId)
                .update();
    }

    /** Notes what went wrong; with {@code at} the step is tried again then, without it the order has failed. */
    public void trouble(
            String orderId, String code, String reason, String nextStep, @Nullable Instant at, Instant now) {
        store.sql()
                .sql("""
                        update signup_order set error_code = :code, reason = :reason, next_step = :nextStep,
                          attempts = attempts + 1, updated_at = :now, next_attempt_at = :at,
                          state = case when :failed then 'FAILED' else state end,
                          state_since = case when :failed then :now else state_since end,
                          username_taken = case when :failed then null else username_taken end,
                          claimed_by = null, claimed_until = null
                        where order_id = :id and state not in ('FOLLOWED', 'FAILED')""")
                .param("code", cut(code, 100))
                .param("reason", cut(reason, 2000))
                .param("nextStep", cut(nextStep, 1000))
                .param("failed", at == null)
                .param("at", at == null ? null : Store.timestamp(at), java.sql.Types.TIMESTAMP_WITH_TIMEZONE)
                .param("now", Store.timestamp(now))
                .param("id", orderId)
                .update();
    }

    void requested(String orderId, String signupRequestId, Instant now) {
        store.sql()
                .sql("update signup_order set signup_request_id = :request, requested_at = :now where order_id = :id")
                .param("request", signupRequestId)
                .param("now", Store.timestamp(now))
                .param("id", orderId)
                .update();
    }

    /** Notes the org that belongs to the order. */
    public void created(String orderId, String orgId) {
        store.sql()
                .sql("update signup_order set org_id = :org where order_id = :id")
                .param("org", orgId)
                .param("id", orderId)
                .update();
    }

    /** Notes the Chatter group that belongs to the order. */
    public void grouped(String orderId, String groupId) {
        store.sql()
                .sql("update signup_order set group_id = :group where order_id = :id")
                .param("group", groupId)
                .param("id", orderId)
                .update();
    }

    /** When the oldest of the last {@code limit} requests within a day was made, if there were that many. */
    Optional<Instant> oldestOfFullDay(int limit, Instant now) {
        List<OffsetDateTime> requests = store.sql()
                .sql("""
                        select requested_at from signup_order where requested_at > :since
                        order by requested_at desc limit :limit""")
                .param("since", Store.timestamp(now.minus(Duration.ofDays(1))))
                .param("limit", limit)
                .query(OffsetDateTime.class)
                .list();
        return requests.size() < limit
                ? Optional.empty()
                : Optional.of(requests.get(requests.size() - 1).toInstant());
    }

    private Order map(ResultSet row) throws SQLException {
        return new Order(
                row.getString("order_id"),
                Order.State.valueOf(row.getString("state")),
                row.getString("company"),
                row.getString("first_name"),
                row.getString("last_name"),
                row.getString("email"),
                row.getString("username"),
                row.getString("country"),
                row.getString("template_id"),
                row.getString("edition"),
                row.getString("subdomain"),
                row.getObject("trial_days", Integer.class),
                row.getString("preferred_language"),
                readUsers(row.getString("users")),
                new Order.Group(row.getString("group_name"), row.getString("group_visibility")),
                row.getString("login_url"),
                row.getString("flow"),
                row.getString("signup_request_id"),
                row.getString("org_id"),
                row.getString("group_id"),
                row.getString("error_code"),
                row.getString("reason"),
                row.getString("next_step"),
                row.getInt("attempts"),
                instant(row, "state_since"),
                instant(row, "created_at"),
                instant(row, "updated_at"));
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    private String write(List<Order.User> users) {
        try {
            return json.writeValueAsString(users);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Users cannot be written as JSON", e);
        }
    }

    private List<Order.User> readUsers(String text) {
        try {
            return json.readValue(text, new TypeReference<List<Order.User>>() {});
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The column signup_order.users holds something that is not ours", e);
        }
    }

    private static String cut(String text, int max) {
        return text.length() <= max ? text : text.substring(0, max);
    }
}
