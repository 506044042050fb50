package io.orgbridge.extract;

import io.orgbridge.feed.Post;
import io.orgbridge.feed.Segment;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultExchange;
import org.jspecify.annotations.Nullable;

/** One post while rules read it. For one thread. */
final class PostReading {

    private final Post post;
    private final CamelContext context;

    PostReading(Post post, CamelContext context) {
        this.post = post;
        this.context = context;
    }

    Post post() {
        return post;
    }

    /** The values of all segments of a type: what each stands for, or its text if it stands for nothing else. */
    List<String> values(String segmentType) {
        return matching(segmentType).toList();
    }

    /** The value of the first segment of a type, or null. */
    @Nullable
    String firstValue(String segmentType) {
        return matching(segmentType).findFirst().orElse(null);
    }

    private Stream<String> matching(String segmentType) {
        return post.segments().stream()
                .filter(segment -> segment.type().equalsIgnoreCase(segmentType))
                .map(PostReading::value)
                .filter(value -> !value.isEmpty());
    }

    private static String value(Segment segment) {
        return segment.value() == null ? segment.text() : segment.value();
    }

    /**
     * What a field's expression makes of the post, or null.
     *
     * @throws ExtractionException if it fails
     */
    @Nullable
    Object evaluate(Field.InLanguage source, Rule rule, Field field) {
        // An exchange of its own: an expression may change it, and the next one must not see that.
        Exchange exchange = new DefaultExchange(context);
        exchange.getIn().setBody(new PostBody(post));
        Object value;
        try {
            value = source.expression().evaluate(exchange, Object.class);
        } catch (Exception failed) {
            throw failure(rule, field, failed);
        }
        if (exchange.getException() != null) {
            throw failure(rule, field, exchange.getException());
        }
        if (value == null || field.type() != ValueType.STRING || isList(value)) {
            return value;
        }
        String text = context.getTypeConverter().tryConvertTo(String.class, exchange, value);
        return text == null ? value : text;
    }

    private static boolean isList(Object value) {
        return value instanceof Collection || value instanceof Object[];
    }

    private ExtractionException failure(Rule rule, Field field, Exception cause) {
        return new ExtractionException(rule.name(), field.name(), post.postId(), Reasons.of(cause), cause);
    }
}
