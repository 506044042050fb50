package io.orgbridge.extract;

import io.orgbridge.feed.Post;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Applies rules to posts. Thread-safe; the same post always gives the same records, as far as the rules' own expressions
 * do. Rules may be loaded before their CamelContext is started, but should run in a started one: before that, Camel
 * caches no bean's methods, and an expression such as {@code ${body.text.length}} takes a hundred times as long.
 *
 * <p>A rule gives one record for a post that it reads and in which every required field has a value. A repeating rule
 * cuts the text at each match of its first required pattern: a piece goes from the beginning of that match to the
 * beginning of the next one, or to the end. Each piece is a text of its own ({@code ^} and {@code $} are its ends), in
 * which the other patterns look for their first match, and gives one record. What stands before the first match belongs
 * to none. Fields from segments and expressions are of the whole post, thus the same in all of its records.
 */
public final class Extractor {

    private final RuleSet rules;

    public Extractor(RuleSet rules) {
        this.rules = rules;
    }

    /**
     * The records that a post gives: in the order of the rules, and for a repeating rule in the order of the text.
     *
     * @throws ExtractionException if a rule's expression fails on this post
     */
    public List<ExtractedRecord> extract(Post post) {
        return extract(post, failure -> {
            throw failure;
        });
    }

    /**
     * The same, but a rule that fails gives no record and leaves the other rules' records alone.
     *
     * @param onFailure is told of each rule that fails
     */
    public List<ExtractedRecord> extract(Post post, Consumer<ExtractionException> onFailure) {
        List<ExtractedRecord> records = new ArrayList<>();
        PostReading reading = new PostReading(post, rules.context());
        for (Rule rule : rules.rules()) {
            List<ExtractedRecord> ofRule = new ArrayList<>();
            try {
                if (rule.when().holds(post)) {
                    new RuleRun(rule, reading).into(ofRule);
                }
                records.addAll(ofRule);
            } catch (ExtractionException e) {
                onFailure.accept(e);
            }
        }
        return List.copyOf(records);
    }
}
