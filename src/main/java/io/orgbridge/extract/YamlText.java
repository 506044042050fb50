package io.orgbridge.extract;

import java.util.Iterator;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Parses the YAML of a rule file into the one mapping that it must be. */
final class YamlText {

    private static final String MAPPING_MEND = "a rule file is a mapping with the keys rule and fields";

    private YamlText() {}

    /** The file's mapping; empty if there is none, which is then among the mistakes. */
    static Optional<MappingNode> mapping(RuleSource source, Mistakes mistakes) {
        try {
            Iterator<Node> documents = new Compose(LoadSettings.builder()
                            .setLabel(source.name())
                            .setAllowNonScalarKeys(true)
                            .build())
                    .composeAllFromString(source.text())
                    .iterator();
            if (!documents.hasNext()) {
                mistakes.at(1, 1, "the file is empty", MAPPING_MEND);
                return Optional.empty();
            }
            Node root = documents.next();
            if (documents.hasNext()) {
                mistakes.at(documents.next(), "a second YAML document", "give each rule a file of its own");
            }
            if (root instanceof MappingNode mapping) {
                return Optional.of(mapping);
            }
            boolean empty = root.getTag().equals(Tag.NULL);
            mistakes.at(root, empty ? "the file is empty" : "the file is not a mapping", MAPPING_MEND);
        } catch (MarkedYamlEngineException notYaml) {
            notYaml.getProblemMark()
                    .or(notYaml::getContextMark)
                    .ifPresentOrElse(
                            mark -> mistakes.at(mark, problem(notYaml.getProblem()), syntaxMend(notYaml.getProblem())),
                            () -> mistakes.at(1, 1, problem(notYaml.getProblem()), syntaxMend(notYaml.getProblem())));
        } catch (ReaderException notText) {
            controlCharacter(source.text(), notText.getCodePoint(), mistakes);
        } catch (YamlEngineException notYaml) {
            String message = String.valueOf(notYaml.getMessage());
            mistakes.at(1, 1, problem(message), syntaxMend(message));
        }
        return Optional.empty();
    }

    private static String problem(String problem) {
        return "not YAML: " + problem.lines().findFirst().orElse("cannot be parsed");
    }

    private static String syntaxMend(String problem) {
        return problem.contains("escape")
                ? "write patterns in single quotes, where a backslash is a backslash"
                : "check the indentation, the brackets and the quotes here and in the line above";
    }

    private static void controlCharacter(String text, int codePoint, Mistakes mistakes) {
        int at = Math.max(0, text.indexOf(codePoint));
        int lineStart = text.lastIndexOf('\n', at) + 1;
        int line = (int) text.substring(0, at).chars().filter(c -> c == '\n').count() + 1;
        mistakes.at(
                line,
                text.codePointCount(lineStart, at) + 1,
                String.format("not YAML: the control character U+%04X", codePoint),
                "remove it, and save the file as UTF-8");
    }
}
