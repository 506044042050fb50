package io.orgbridge.launcher;

import io.orgbridge.config.ConfigException;
import io.orgbridge.extract.RuleException;
import io.orgbridge.store.StoreException;
import io.orgbridge.token.TokenException;
import java.util.List;
import org.apache.camel.PropertyBindingException;

/** Says in a line or a few what went wrong, for people. */
final class Failures {
    private Failures() {}

    static List<String> explain(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConfigException config) {
                return config.problems();
            }
            if (cause instanceof RuleException rules) {
                return rules.mistakes().stream().map(Object::toString).toList();
            }
            if (cause instanceof TokenException token) {
                return List.of(token.getMessage() + ". " + token.nextStep() + ".");
            }
            if (cause instanceof StoreException || cause instanceof CommandFailure) {
                return List.of(String.valueOf(cause.getMessage()));
            }
            if (cause instanceof PropertyBindingException binding) {
                return List.of(String.join(".", binding.getOptionPrefix(), binding.getOptionKey())
                                .replace("..", ".")
                        + " cannot be used: Camel knows no such key, or not that value. Correct or remove it.");
            }
        }
        Throwable root = thrown;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        String message = root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
        return List.of("Orgbridge cannot go on: " + message.lines().findFirst().orElse("") + " (--verbose shows more)");
    }
}
