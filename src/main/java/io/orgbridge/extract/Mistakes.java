package io.orgbridge.extract;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.Node;

/** Collects the mistakes of one rule file, so that its writer sees all of them at once. */
final class Mistakes {

    private final String file;
    private final List<RuleMistake> found = new ArrayList<>();

    Mistakes(String file) {
        this.file = file;
    }

    /** Notes a mistake where a node begins. */
    void at(Node node, String what, String mend) {
        node.getStartMark().ifPresentOrElse(mark -> at(mark, what, mend), () -> at(1, 1, what, mend));
    }

    /** Notes a mistake at a place that the YAML parser marked. */
    void at(Mark mark, String what, String mend) {
        at(mark.getLine() + 1, mark.getColumn() + 1, what, mend);
    }

    /** Notes a mistake at a line and a column, both from 1. */
    void at(int line, int column, String what, String mend) {
        found.add(new RuleMistake(file, line, column, what, mend));
    }

    /** All mistakes, from the top of the file to its end. */
    List<RuleMistake> inOrder() {
        return found.stream()
                .sorted(Comparator.comparingInt(RuleMistake::line).thenComparingInt(RuleMistake::column))
                .toList();
    }

    /** Where a node stands, as a message points to it: {@code file:line:column}. */
    String place(Node node) {
        return file
                + node.getStartMark()
                        .map(mark -> ":" + (mark.getLine() + 1) + ":" + (mark.getColumn() + 1))
                        .orElse("");
    }
}
