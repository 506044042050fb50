package io.orgbridge.feed;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.orgbridge.config.OrgbridgeConfig;
import io.orgbridge.connect.OrgStore;
import io.orgbridge.signup.Order;
import io.orgbridge.signup.OrderStore;
import io.orgbridge.token.BearerTokens;
import io.orgbridge.token.SalesforceCalls;
import io.orgbridge.token.SalesforceFault;
import java.io.InputStream;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Header;
import org.apache.camel.Message;
import org.apache.camel.Variable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which feeds are followed, which are due, and what their answers say; bound as {@code orgbridgeFeeds}. Thread-safe.
 */
public final class Feeds {
    private static final Logger LOG = LoggerFactory.getLogger(Feeds.class);
    private static final String PAGE = "feed-elements?pageSize=100&recentCommentCount=25&sort=LastModifiedDateDesc";

    private static final String READING_COMMENTS = "readingComments";

    private final OrgbridgeConfig config;
    private final OrderStore orders;
    private final OrgStore orgs;
    private final FeedStore feeds;
    private final Clock clock;
    private final ChatterReader reader;
    private final ObjectMapper json = new ObjectMapper();

    /** Makes the bean. */
    public Feeds(OrgbridgeConfig config, OrderStore orders, OrgStore orgs, FeedStore feeds, Clock clock) {
        this.config = config;
        this.orders = orders;
        this.orgs = orgs;
        this.feeds = feeds;
        this.clock = clock;
        this.reader = new ChatterReader(config.get(OrgbridgeConfig.API_VERSION));
    }

    /** Begins to follow the feeds that the configuration names, in the order's org. */
    public void follow(@Variable("order") Order order) {
        String orgId = String.valueOf(order.orgId());
        for (String source : config.get(OrgbridgeConfig.FEED_SOURCES)) {
            switch (source) {
                case "group" -> add(orgId, "record/" + order.groupId(), order.username(), "record/" + order.groupId());
                case "company" -> add(orgId, "company", order.username(), "company");
                case "users" ->
                    orgs.users(orgId).forEach(user -> add(orgId, "news/" + user.userId(), user.username(), "news/me"));
                default -> {
                    String subject = source.replace(':', '/');
                    add(orgId, subject, order.username(), subject);
                }
            }
        }
        orders.advance(order.orderId(), Order.State.PROVISIONED, Order.State.FOLLOWED, clock.instant());
        LOG.info("Order {}: the feeds of org {} are followed", order.orderId(), orgId);
    }

    private void add(String orgId, String feedKey, String username, String resource) {
        String path = "/services/data/v" + config.get(OrgbridgeConfig.API_VERSION) + "/chatter/feeds/" + resource + "/"
                + PAGE;
        feeds.insert(orgId, feedKey, username, path, config.get(OrgbridgeConfig.FEED_INTERVAL), clock.instant());
    }

    /** The feeds that are due, claimed for this process, each as the JSON that travels on the polls channel. */
    public List<String> claimDue() {
        return feeds.claimDue(clock.instant()).stream().map(this::write).toList();
    }

    /**
     * The feed that a message of the polls channel names.
     *
     * @throws IllegalArgumentException when the message is not ours or the feed is not there
     */
    public Feed open(@Body String message) {
        try {
            FeedStore.Key key = json.readValue(message, FeedStore.Key.class);
            return feeds.find(key)
                    .orElseThrow(() -> new IllegalArgumentException("No such feed is followed: " + message));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "A poll must be JSON such as {\"orgId\": \"00D…\", \"feedKey\": \"news/005…\"}");
        }
    }

    /** Addresses the call for the page with which the feed's reading begins or goes on. */
    public void address(@Variable("feed") Feed feed, Exchange exchange) {
        Instant now = clock.instant();
        exchange.setVariable("walk", feed.nextWalk(now));
        exchange.setVariable(READING_COMMENTS, false);
        address(feed, feed.nextUrl(now), exchange);
    }

    /** Addresses the call for the next page of comments that is still to be read. */
    public void addressComments(@Variable("page") Page page, Exchange exchange) {
        exchange.setVariable(READING_COMMENTS, true);
        address(page.feed(), page.commentsUrls().get(0).url(), exchange);
    }

    /** The page that the org answered with; also notes the API usage that the answer tells. */
    public Page page(
            @Variable("feed") Feed feed,
            @Variable("walk") Feed.Walk walk,
            @Body InputStream answer,
            @Header("Date") @Nullable String date,
            @Header("Sforce-Limit-Info") @Nullable String limitInfo) {
        orgs.noteUsage(feed.orgId(), limitInfo);
        Instant now = clock.instant();
        return reader.elements(feed, walk, feed.walk() == null, answer, servedAt(date, now));
    }

    /** The page with one more page of comments. */
    public Page comments(@Variable("page") Page page, @Body InputStream answer) {
        return reader.comments(page, answer);
    }

    /** Whether comments of the page are still to be read. */
    public boolean hasComments(@Variable("page") Page page) {
        return !page.commentsUrls().isEmpty();
    }

    /** Whether the feed's reading goes on with another page, now that one was stored; the feed as it stands, then. */
    public @Nullable Feed goesOn(@Variable("feed") Feed feed) {
        return feeds.find(new FeedStore.Key(feed.orgId(), feed.feedKey()))
                .filter(now -> now.walk() != null && now.version() > feed.version())
                .orElse(null);
    }

    /** Decides what a failed poll means: when it is tried again, and whether its cursor is of no use any more. */
    public void failed(Exchange exchange) {
        Feed feed = exchange.getVariable("feed", Feed.class);
        Throwable thrown = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        if (feed == null) {
            LOG.warn("A poll was dropped: {}", thrown.getMessage());
            return;
        }
        SalesforceFault fault = SalesforceFault.of(thrown);
        Instant now = clock.instant();
        Instant again = now.plus(wait(feed, fault, now));
        boolean readingComments = Boolean.TRUE.equals(exchange.getVariable(READING_COMMENTS));
        boolean cursorRefused = fault.status() == 400
                && !fault.passing()
                && !readingComments
                && (feed.updatesUrl() != null || feed.walkUrl() != null);
        feeds.failed(feed, fault.message(), again, cursorRefused);
        LOG.warn("Feed {} of org {} is tried again at {}: {}", feed.feedKey(), feed.orgId(), again, fault.message());
        LOG.debug("Feed {} of org {}: the cause", feed.feedKey(), feed.orgId(), thrown);
    }

    private Duration wait(Feed feed, SalesforceFault fault, Instant now) {
        // The limit of concurrent requests, which has the same code, passes in seconds.
        if (fault.code().equals("REQUEST_LIMIT_EXCEEDED") && !fault.message().contains("Concurrent")) {
            Instant nextHour = now.truncatedTo(ChronoUnit.HOURS).plus(1, ChronoUnit.HOURS);
            return Duration.between(now, nextHour);
        }
        Duration wait = config.get(OrgbridgeConfig.FEED_INTERVAL).multipliedBy(1L << Math.min(feed.failures(), 10));
        Duration longest = config.get(OrgbridgeConfig.FEED_MAX_INTERVAL);
        return wait.compareTo(longest) < 0 ? wait : longest;
    }

    private static void address(Feed feed, String path, Exchange exchange) {
        Message message = exchange.getMessage();
        message.setHeader(BearerTokens.ORG, feed.orgId());
        message.setHeader(BearerTokens.USER, feed.username());
        message.setHeader(SalesforceCalls.PATH, path);
        message.setHeader("X-Chatter-Entity-Encoding", "false");
        message.setHeader(Exchange.HTTP_METHOD, "GET");
        message.removeHeader(Exchange.CONTENT_TYPE);
        message.setBody(null);
    }

    private static Instant servedAt(@Nullable String date, Instant now) {
        try {
            return date == null
                    ? now
                    : ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
                            .toInstant();
        } catch (DateTimeException e) {
            return now;
        }
    }

    private String write(FeedStore.Key key) {
        try {
            return json.writeValueAsString(key);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A feed's key cannot be written as JSON", e);
        }
    }
}
