package io.orgbridge.web;

import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.StaticHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the HTTP server answers besides the REST routes: the page, health, metrics and the stream of new records.
 */
public final class WebPage implements AutoCloseable {
    private static final int BEFORE_REST = -100;

    private final List<Route> routes = new ArrayList<>();
    private final Set<RecordStream> streams = ConcurrentHashMap.newKeySet();
    private final Health health;

    /** Adds the handlers to the router of Camel's HTTP server. */
    public WebPage(Router router, Api api, Health health, Metrics metrics) {
        this.health = health;
        routes.add(router.get("/api/records").order(BEFORE_REST).handler(call -> records(api, call)));
        routes.add(router.get("/observe/health").handler(call -> health(Health.Kind.ALL, call)));
        routes.add(router.get("/observe/health/live").handler(call -> health(Health.Kind.LIVE, call)));
        routes.add(router.get("/observe/health/ready").handler(call -> health(Health.Kind.READY, call)));
        routes.add(router.get("/observe/metrics").handler(call -> metrics(metrics, call)));
        routes.add(router.get("/*")
                .last()
                .handler(WebPage::harden)
                .handler(StaticHandler.create("io/orgbridge/web/page")
                        .setCachingEnabled(false)
                        .setIndexPage("index.html")));
    }

    private void records(Api api, RoutingContext call) {
        String accept = call.request().getHeader("Accept");
        if (accept == null || !accept.contains("text/event-stream")) {
            call.next();
            return;
        }
        try {
            api.guard().admit(call.request()::getHeader, call.request().getHeader("Host"));
            RecordStream.open(api, call, streams);
        } catch (ApiException e) {
            call.response()
                    .setStatusCode(e.status())
                    .putHeader("Content-Type", "application/problem+json")
                    .end(new JsonObject()
                            .put("type", "about:blank")
                            .put("title", e.title())
                            .put("status", e.status())
                            .put("detail", e.getMessage())
                            .encode());
        }
    }

    private void health(Health.Kind kind, RoutingContext call) {
        call.vertx()
                .executeBlocking(() -> new JsonObject(health.report(kind)), false)
                .onComplete(report -> {
                    boolean up =
                            report.succeeded() && "UP".equals(report.result().getString("status"));
                    HttpServerResponse response =
                            call.response().setStatusCode(up ? 200 : 503).putHeader("Content-Type", "application/json");
                    response.end(report.succeeded() ? report.result().encode() : "{\"status\":\"DOWN\"}");
                });
    }

    private static void metrics(Metrics metrics, RoutingContext call) {
        call.vertx().executeBlocking(metrics::scrape, false).onComplete(scraped -> {
            if (scraped.succeeded() && scraped.result().isPresent()) {
                call.response()
                        .putHeader("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
                        .end(scraped.result().get());
            } else {
                call.response()
                        .setStatusCode(404)
                        .putHeader("Content-Type", "text/plain")
                        .end("The metrics are where the application has its meter registry.\n");
            }
        });
    }

    private static void harden(RoutingContext call) {
        call.response()
                .putHeader("X-Content-Type-Options", "nosniff")
                .putHeader("Referrer-Policy", "no-referrer")
                .putHeader(
                        "Content-Security-Policy",
                        "default-src 'self'; style-src 'self'; img-src 'self' data:; frame-ancestors 'none'");
        call.next();
    }

    @Override
    public void close() {
        routes.forEach(Route::remove);
        streams.forEach(RecordStream::end);
        health.unregister();
    }
}
