package io.orgbridge.web;

import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One listener's stream of new records, as server-sent events. Looks into the database every second, a minute back, and
 * sends each record once: transactions may commit in another order than their records were extracted.
 */
final class RecordStream {
    private static final Logger LOG = LoggerFactory.getLogger(RecordStream.class);
    private static final Duration OVERLAP = Duration.ofMinutes(1);
    private static final int REMEMBERED = 20_000;

    private final Api api;
    private final RoutingContext call;
    private final Set<String> sent = new LinkedHashSet<>();
    private Instant since = Instant.now();
    private boolean busy = true;

    private RecordStream(Api api, RoutingContext call) {
        this.api = api;
        this.call = call;
    }

    /** Answers the call with a stream that is in the set for as long as it is open. */
    static void open(Api api, RoutingContext call, Set<RecordStream> open) {
        RecordStream stream = new RecordStream(api, call);
        open.add(stream);
        HttpServerResponse response = call.response();
        response.setChunked(true)
                .putHeader("Content-Type", "text/event-stream;charset=UTF-8")
                .putHeader("Cache-Control", "no-store");
        response.write("retry: 3000\n\n");
        stream.read(stream.since.minus(OVERLAP), stream.sent::addAll);
        long timer = call.vertx().setPeriodic(1000, tick -> stream.look());
        response.closeHandler(gone -> {
            call.vertx().cancelTimer(timer);
            open.remove(stream);
        });
    }

    /** Ends the stream; the listener may connect again. May be called from any thread. */
    void end() {
        call.vertx().runOnContext(ignored -> call.response().reset());
    }

    private void look() {
        if (busy || call.response().ended() || call.response().writeQueueFull()) {
            return;
        }
        busy = true;
        Instant next = Instant.now();
        read(since.minus(OVERLAP), records -> {
            since = next;
            records.forEach(this::send);
            call.response().write(":\n\n");
        });
    }

    private void read(Instant from, Consumer<List<String>> then) {
        call.vertx()
                .executeBlocking(() -> api.newRecords(new Window(from, 1000, List.of())), false)
                .onComplete(looked -> {
                    busy = false;
                    if (looked.failed()) {
                        LOG.warn(
                                "New records cannot be read for a stream: {}",
                                looked.cause().getMessage());
                    } else if (!call.response().ended() && !call.response().closed()) {
                        then.accept(looked.result());
                    }
                });
    }

    private void send(String record) {
        if (sent.add(record)) {
            call.response().write("event: record\ndata: " + record + "\n\n");
        }
        if (sent.size() > REMEMBERED) {
            Iterator<String> oldest = sent.iterator();
            oldest.next();
            oldest.remove();
        }
    }
}
