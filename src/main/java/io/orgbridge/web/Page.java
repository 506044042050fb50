package io.orgbridge.web;

import java.util.Map;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

/** A small HTML page for a person: a title, some facts, a link back. */
final class Page {
    private static final String HTML = """
            <!doctype html>
            <html lang="en">
              <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <title>%1$s | Orgbridge</title>
                <link rel="stylesheet" href="/page.css">
              </head>
              <body>
                <header><h1>Orgbridge</h1></header>
                <main>
                  <h2>%1$s</h2>
                  <article class="card">
                    <dl>
            %2$s
                    </dl>
                  </article>
                  <p><a href="/">To the page</a></p>
                </main>
              </body>
            </html>
            """;

    private Page() {}

    /** Answers with the page; titles and facts are escaped. */
    static void show(Exchange exchange, int status, String title, Map<String, String> facts) {
        String rows = facts.entrySet().stream()
                .map(fact -> "          <div><dt>" + escaped(fact.getKey()) + "</dt><dd>" + escaped(fact.getValue())
                        + "</dd></div>")
                .collect(Collectors.joining("\n"));
        answer(exchange, status, HTML.formatted(escaped(title), rows))
                .setHeader(Exchange.CONTENT_TYPE, "text/html;charset=UTF-8");
    }

    /** Answers with the headers that such a page needs. */
    static Message answer(Exchange exchange, int status, String body) {
        Message message = exchange.getMessage();
        message.removeHeaders("*");
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, status);
        message.setHeader("Cache-Control", "no-store");
        message.setHeader("Referrer-Policy", "no-referrer");
        message.setHeader("X-Content-Type-Options", "nosniff");
        message.setHeader(
                "Content-Security-Policy",
                "default-src 'none'; style-src 'self'; img-src 'self'; frame-ancestors 'none'");
        message.setBody(body);
        return message;
    }

    static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
