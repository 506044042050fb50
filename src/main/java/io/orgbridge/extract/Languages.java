package io.orgbridge.extract;

import io.orgbridge.config.Suggestion;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.camel.CamelContext;
import org.apache.camel.Expression;
import org.apache.camel.NoSuchLanguageException;
import org.apache.camel.Predicate;
import org.apache.camel.spi.Language;
import org.apache.camel.support.PredicateToExpressionAdapter;

/** Compiles the expressions of rules with the languages of a CamelContext. */
final class Languages {

    /** Languages and their libraries, for suggestions; what a context really knows is asked of the context. */
    private static final Map<String, String> LIBRARIES = libraries();

    private final CamelContext context;

    Languages(CamelContext context) {
        this.context = context;
    }

    /** The expression under {@code language} and {@code expression}; empty if a mistake was noted. */
    Optional<Expression> compile(YamlMapping field, ValueType type) {
        Optional<String> name = field.text("language");
        Optional<String> text = field.text("expression");
        if (!field.has("expression")) {
            field.mistakeAtKey("language", "a language without an expression", "add expression: '…'");
        }
        Optional<Language> language = name.flatMap(word -> resolve(field, word));
        if (language.isEmpty() || text.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(compile(language.get(), text.get(), type));
        } catch (Exception bad) {
            field.mistakeAtValue(
                    "expression",
                    "the " + name.orElseThrow() + " expression does not compile: " + Reasons.of(bad),
                    "see https://camel.apache.org/components/4.18.x/languages/");
            return Optional.empty();
        }
    }

    private Expression compile(Language language, String text, ValueType type) {
        if (type == ValueType.BOOLEAN) {
            // As in a filter: only so does "${body.text} contains 'urgent'" mean a comparison.
            Predicate predicate = language.createPredicate(text);
            predicate.initPredicate(context);
            return PredicateToExpressionAdapter.toExpression(predicate);
        }
        Expression expression = language.createExpression(text);
        expression.init(context);
        return expression;
    }

    private Optional<Language> resolve(YamlMapping field, String name) {
        try {
            return Optional.of(context.resolveLanguage(name));
        } catch (NoSuchLanguageException unknown) {
            String library = LIBRARIES.get(name);
            String mend = library != null
                    ? "add " + library + " to the class path, or use simple"
                    : Suggestion.nearest(name, LIBRARIES.keySet())
                            .map(near -> "did you mean \"" + near + "\"?")
                            .orElse("use simple, or add the library of that language to the class path");
            field.mistakeAtValue("language", "unknown language \"" + name + "\"", mend);
            return Optional.empty();
        }
    }

    private static Map<String, String> libraries() {
        Map<String, String> libraries = new TreeMap<>();
        for (String name :
                List.of("bean", "datasonnet", "groovy", "jq", "jsonpath", "mvel", "ognl", "python", "xpath")) {
            libraries.put(name, "camel-" + name);
        }
        for (String name : List.of("constant", "header", "simple", "tokenize", "variable")) {
            libraries.put(name, "camel-core-languages");
        }
        libraries.put("java", "camel-joor");
        libraries.put("js", "camel-javascript");
        libraries.put("spel", "camel-spring");
        return Collections.unmodifiableMap(libraries);
    }
}
