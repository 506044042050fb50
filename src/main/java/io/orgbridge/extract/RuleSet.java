package io.orgbridge.extract;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;

/**
 * The rules of an installation, checked and compiled. Immutable and thread-safe; to change a rule, load a new set.
 *
 * <pre>{@code
 * RuleSet rules = RuleSet.load(List.of(new RuleSource("routes/rules/travel.yaml", text)), camelContext);
 * List<ExtractedRecord> records = new Extractor(rules).extract(post);
 * }</pre>
 */
public final class RuleSet {

    private final List<Rule> rules;
    private final CamelContext context;

    private RuleSet(List<Rule> rules, CamelContext context) {
        this.rules = List.copyOf(rules);
        this.context = context;
    }

    /**
     * Reads rule files, one rule each.
     *
     * @param sources the files; none is a set without rules
     * @param context gives the languages of expressions and evaluates them; neither started nor stopped here
     * @throws RuleException if there are mistakes; it has all mistakes of all files
     */
    public static RuleSet load(Collection<RuleSource> sources, CamelContext context) {
        Languages languages = new Languages(context);
        Map<String, String> placesOfNames = new HashMap<>();
        List<RuleMistake> mistakes = new ArrayList<>();
        List<Rule> rules = new ArrayList<>();
        for (RuleSource source : sources) {
            Mistakes inFile = new Mistakes(source.name());
            new RuleReader(languages, placesOfNames, inFile).read(source).ifPresent(rules::add);
            mistakes.addAll(inFile.inOrder());
        }
        if (!mistakes.isEmpty()) {
            throw new RuleException(mistakes);
        }
        return new RuleSet(rules, context);
    }

    /** The rules' names, in the order of the files. */
    public List<String> names() {
        return rules.stream().map(Rule::name).toList();
    }

    List<Rule> rules() {
        return rules;
    }

    CamelContext context() {
        return context;
    }
}
