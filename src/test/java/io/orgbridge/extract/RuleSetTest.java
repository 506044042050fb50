package io.orgbridge.extract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Arrays;
import java.util.List;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every mistake in rule files, with its exact place and its mend. */
class RuleSetTest {

    private static final String SYNTAX_MEND =
            "check the indentation, the brackets and the quotes here and in the line above";

    private final DefaultCamelContext context = new DefaultCamelContext();

    @Test
    void noFiles_noRules() {
        assertThat(RuleSet.load(List.of(), context).names()).isEmpty();
    }

    @Test
    void goodFiles_namesInTheirOrder() {
        RuleSet rules = RuleSet.load(
                List.of(
                        new RuleSource("z.yaml", "rule: z-1\nfields: { f: { pattern: x } }"),
                        new RuleSource("a.yaml", "---\nrule: a_1\nfields: { f: { pattern: x } }\n...\n")),
                context);

        assertThat(rules.names()).containsExactly("z-1", "a_1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n\n", "# all of it a comment\n"})
    void emptyFile(String text) {
        assertThat(mistakes(text))
                .containsExactly(
                        "r.yaml:1:1: the file is empty; a rule file is a mapping with the keys rule and fields");
    }

    @Test
    void notAMapping() {
        assertThat(mistakes("# list\n- rule: travel\n"))
                .containsExactly(
                        "r.yaml:2:1: the file is not a mapping; a rule file is a mapping with the keys rule and fields");
    }

    @Test
    void notYaml() {
        assertThat(mistakes("rule: travel\nfields:\n  flight: { pattern: 'x' \n  to: { pattern: 'y' }\n"))
                .containsExactly("r.yaml:4:3: not YAML: expected ',' or '}', but got <scalar>; " + SYNTAX_MEND);
        assertThat(mistakes("rule: travel\n\tfields: {}\n"))
                .singleElement()
                .satisfies(line ->
                        assertThat(line).startsWith("r.yaml:2:1: not YAML: ").endsWith("; " + SYNTAX_MEND));
        assertThat(mistakes("rule: travel\nfields: { f: { pattern: \"\\d\" } }"))
                .containsExactly("r.yaml:2:27: not YAML: found unknown escape character d(100); "
                        + "write patterns in single quotes, where a backslash is a backslash");
        assertThat(mistakes("rule: tra\nfields: { é: \u0001 }"))
                .containsExactly("r.yaml:2:14: not YAML: the control character U+0001; "
                        + "remove it, and save the file as UTF-8");
    }

    @Test
    void secondDocument() {
        assertThat(mistakes("rule: a\nfields: { f: { pattern: x } }\n---\nrule: b\n"))
                .containsExactly("r.yaml:4:1: a second YAML document; give each rule a file of its own");
    }

    @Test
    void unknownKeys() {
        assertThat(inRule("wehn: { hashtag: travel }", "fields: { f: { patern: x, requird: true } }", "xyz: 1"))
                .containsExactly(
                        "r.yaml:2:1: unknown key \"wehn\" in a rule file; did you mean \"when\"?",
                        "r.yaml:3:16: unknown key \"patern\" in field \"f\"; did you mean \"pattern\"?",
                        "r.yaml:3:27: unknown key \"requird\" in field \"f\"; did you mean \"required\"?",
                        "r.yaml:4:1: unknown key \"xyz\" in a rule file; use one of rule, when, fields, repeat");
        assertThat(inRule("when: { hashtags: travel }", "fields: { f: { pattern: x } }"))
                .containsExactly("r.yaml:2:9: unknown key \"hashtags\" in when; did you mean \"hashtag\"?");
    }

    @Test
    void doubledKeys() {
        assertThat(inRule("fields:", "  f: { pattern: x, pattern: y }", "  g: { pattern: x }", "  f: { pattern: z }"))
                .containsExactly(
                        "r.yaml:3:20: the key \"pattern\" of field \"f\" stands here for the second time; "
                                + "keep one; the first is r.yaml:3:8",
                        "r.yaml:5:3: the key \"f\" of fields stands here for the second time; "
                                + "keep one; the first is r.yaml:3:3");
    }

    @Test
    void keyThatIsNotAWord() {
        assertThat(inRule("fields: { [a]: { pattern: x }, f: { pattern: x } }"))
                .containsExactly("r.yaml:2:11: a key of fields that is not a word; write a plain word");
    }

    @Test
    void ruleName_missing() {
        assertThat(mistakes("# c\nfields: { f: { pattern: x } }"))
                .containsExactly("r.yaml:2:1: the rule has no name; add a line such as rule: travel");
        assertThat(mistakes("rule:\nfields: { f: { pattern: x } }"))
                .containsExactly("r.yaml:1:6: \"rule\" has no value; write one, or remove the key");
        assertThat(mistakes("rule: [a]\nfields: { f: { pattern: x } }"))
                .containsExactly(
                        "r.yaml:1:7: the value of \"rule\" is not a text; write one text, in quotes if need be");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Travel", "1st", "a b", "_a", "über", "a.b"})
    void ruleName_malformed(String name) {
        assertThat(mistakes("rule: '" + name + "'\nfields: { f: { pattern: x } }"))
                .containsExactly("r.yaml:1:7: the rule name \"" + name
                        + "\"; begin with a letter from a to z and go on with those, digits, _ and -");
    }

    @Test
    void ruleName_twiceInDifferentFiles_reportedEvenIfTheFirstIsBroken() {
        assertThat(mistakes(
                        new RuleSource("a.yaml", "rule: travel\nfields: {}\n"),
                        new RuleSource("b.yaml", "# second\nrule: travel\nfields: { f: { pattern: x } }\n")))
                .containsExactly(
                        "a.yaml:2:9: the rule has no fields; write at least one, such as "
                                + "fields: { code: { pattern: '…' } }",
                        "b.yaml:2:7: a second rule named \"travel\"; rename it; the first is a.yaml:1:7");
    }

    @Test
    void fields_none() {
        String mend = "write at least one, such as fields: { code: { pattern: '…' } }";
        assertThat(inRule("repeat: false")).containsExactly("r.yaml:1:1: the rule has no fields; " + mend);
        assertThat(inRule("fields: {}")).containsExactly("r.yaml:2:9: the rule has no fields; " + mend);
        assertThat(inRule("fields:")).containsExactly("r.yaml:2:8: the value of \"fields\" is not a mapping; " + mend);
        assertThat(inRule("fields: [a]"))
                .containsExactly("r.yaml:2:9: the value of \"fields\" is not a mapping; " + mend);
    }

    @Test
    void when_notAMapping() {
        String mend = "; write { hashtag: … } or the like, or remove it";
        assertThat(inRule("when:", "fields: { f: { pattern: x } }"))
                .containsExactly("r.yaml:2:6: the value of \"when\" is not a mapping" + mend);
        assertThat(inRule("when: travel", "fields: { f: { pattern: x } }"))
                .containsExactly("r.yaml:2:7: the value of \"when\" is not a mapping" + mend);
    }

    @Test
    void when_badValues() {
        assertThat(inRule(
                        "when:",
                        "  hashtag: '#'",
                        "  group: ''",
                        "  author: [Jo]",
                        "  type: TextPots",
                        "  matches: '('",
                        "fields: { f: { pattern: x } }"))
                .containsExactly(
                        "r.yaml:3:12: a # without a tag; write the tag, such as hashtag: travel",
                        "r.yaml:4:10: \"group\" has no value; write one, or remove the key",
                        "r.yaml:5:11: the value of \"author\" is not a text; write one text, in quotes if need be",
                        "r.yaml:6:9: unknown type \"TextPots\"; did you mean \"TextPost\"?",
                        "r.yaml:7:12: bad pattern: missing closing ) in (; "
                                + "see the RE2 syntax, https://github.com/google/re2/wiki/Syntax");
    }

    @Test
    void when_typeThatSalesforceMayAddLater_accepted() {
        assertThat(RuleSet.load(
                                List.of(Samples.rule(
                                        "when: { type: HologramPost }",
                                        "fields: { f: { segment: Hologram }, g: { pattern: x } }")),
                                context)
                        .names())
                .containsExactly("r");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "'a(?=b)' 'look-ahead (?='",
                "'a(?!b)' 'look-ahead (?!'",
                "'(?<=a)b' 'look-behind (?<='",
                "'(?<!a)b' 'look-behind (?<!'",
                "'(a)\\1' 'back-reference \\1'",
                "'(?<n>a)\\k<n>' 'back-reference \\k'",
                "'(?>a)' 'atomic group (?>'",
                "'a++' 'possessive repetition ++'"
            })
    void pattern_beyondRe2_saysWhat(String pattern, String what) {
        assertThat(inRule("fields: { f: { pattern: '" + pattern + "' } }"))
                .singleElement()
                .satisfies(line -> assertThat(line)
                        .startsWith("r.yaml:2:25: bad pattern: " + what + ", which RE2 cannot do in linear time; "));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "'(a' 'missing closing ) in (a'",
                "'a)' 'a ) without its ('",
                "'[a' 'missing closing ] in [a'",
                "'*a' 'missing argument to repetition operator in *'",
                "'a{2000}' 'invalid repeat count in {2000}'",
                "'\\R' 'invalid escape sequence in \\R'"
            })
    void pattern_malformed_saysWhere(String pattern, String what) {
        assertThat(inRule("fields: { f: { pattern: '" + pattern + "' } }"))
                .singleElement()
                .satisfies(line -> assertThat(line).startsWith("r.yaml:2:25: bad pattern: " + what + "; "));
    }

    @Test
    void pattern_inDoubleQuotes_backspace() {
        assertThat(inRule("fields: { f: { pattern: \"\\bAF\" } }"))
                .containsExactly("r.yaml:2:25: the pattern contains a backspace, which is what \\b means in double "
                        + "quotes; write the pattern in single quotes");
    }

    @Test
    void group_notInThePattern() {
        assertThat(inRule(
                        "fields:",
                        "  a: { pattern: x, group: 1 }",
                        "  b: { pattern: (x), group: 2 }",
                        "  c: { pattern: (x)(y), group: 3 }",
                        "  d: { pattern: (x), group: -1 }"))
                .containsExactly(
                        "r.yaml:3:27: group 1 of a pattern that has no group; put parentheses around the wanted part",
                        "r.yaml:4:29: group 2 of a pattern that has 1 group; write a number from 0 to 1",
                        "r.yaml:5:32: group 3 of a pattern that has 2 groups; write a number from 0 to 2",
                        "r.yaml:6:29: \"group\" is \"-1\"; write a whole number such as 1");
    }

    @Test
    void type_unknown() {
        assertThat(inRule("fields:", "  a: { pattern: x, type: dat }", "  b: { pattern: x, type: money }"))
                .containsExactly(
                        "r.yaml:3:26: unknown type \"dat\"; did you mean \"date\"?",
                        "r.yaml:4:26: unknown type \"money\"; " + "use one of string, date, decimal, integer, boolean");
    }

    @Test
    void language_unknown() {
        assertThat(inRule(
                        "fields:",
                        "  a: { language: simpel, expression: x }",
                        "  b: { language: jq, expression: x }",
                        "  c: { language: cobol, expression: x }"))
                .containsExactly(
                        "r.yaml:3:18: unknown language \"simpel\"; did you mean \"simple\"?",
                        "r.yaml:4:18: unknown language \"jq\"; add camel-jq to the class path, or use simple",
                        "r.yaml:5:18: unknown language \"cobol\"; "
                                + "use simple, or add the library of that language to the class path");
    }

    @Test
    void expression_doesNotCompile() {
        String mend = "; see https://camel.apache.org/components/4.18.x/languages/";
        assertThat(inRule(
                        "fields:",
                        "  a: { language: simple, expression: '${body.text' }",
                        "  b: { language: simple, expression: '${nonsense}' }",
                        "  c: { language: simple, expression: '${body} ==', type: boolean }"))
                .satisfiesExactly(
                        a -> assertThat(a)
                                .startsWith("r.yaml:3:38: the simple expression does not compile: expected symbol ")
                                .endsWith(mend),
                        b -> assertThat(b)
                                .startsWith("r.yaml:4:38: the simple expression does not compile: Unknown function: ")
                                .endsWith(mend),
                        c -> assertThat(c)
                                .startsWith("r.yaml:5:38: the simple expression does not compile: ")
                                .endsWith(mend));
    }

    @Test
    void source_noneOrSeveral() {
        assertThat(inRule(
                        "fields:",
                        "  a: { type: date }",
                        "  b: { pattern: x, segment: Link }",
                        "  c: { language: simple, expression: x, segment: Link, pattern: x }",
                        "  d: text",
                        "  e: {}"))
                .containsExactly(
                        "r.yaml:3:3: field \"a\" does not say where its value is; give it pattern, segment or language",
                        "r.yaml:4:20: field \"b\" has pattern and segment; keep one of them",
                        "r.yaml:5:41: field \"c\" has language and segment and pattern; keep one of them",
                        "r.yaml:6:6: field \"d\" is not a mapping; write { pattern: '…' } or the like",
                        "r.yaml:7:3: field \"e\" does not say where its value is; give it pattern, segment or language");
    }

    @Test
    void keyWithoutItsOwner() {
        assertThat(inRule(
                        "fields:",
                        "  a: { pattern: x, each: true }",
                        "  b: { segment: Link, group: 1 }",
                        "  c: { expression: x }",
                        "  d: { language: simple }"))
                .containsExactly(
                        "r.yaml:3:20: \"each\" without \"segment\"; add segment: Mention, or remove it",
                        "r.yaml:4:23: \"group\" without \"pattern\"; add pattern: '…', or remove it",
                        "r.yaml:5:8: \"expression\" without \"language\"; add language: simple, or remove it",
                        "r.yaml:6:8: a language without an expression; add expression: '…'");
    }

    @Test
    void segment_misspeltOrWithAType() {
        assertThat(inRule(
                        "fields:",
                        "  a: { segment: Mentoin }",
                        "  b: { segment: Mention, each: true, type: integer }",
                        "  ' ': { segment: Link }"))
                .containsExactly(
                        "r.yaml:3:17: unknown segment \"Mentoin\"; did you mean \"Mention\"?",
                        "r.yaml:4:44: type integer with each: true, which gives a list of texts; "
                                + "remove the type, or remove each",
                        "r.yaml:5:3: a field without a name; name it");
    }

    @Test
    void flags_neitherTrueNorFalse() {
        assertThat(inRule("fields:", "  a: { pattern: x, required: yes }", "repeat: 1"))
                .containsExactly(
                        "r.yaml:3:30: \"required\" is \"yes\"; write true or false",
                        "r.yaml:4:9: \"repeat\" is \"1\"; write true or false");
    }

    @Test
    void repeat_withoutARequiredPattern() {
        String line = "repeat without a required field that has a pattern; "
                + "set required: true on the pattern that begins each record";
        assertThat(inRule("fields: { a: { pattern: x } }", "repeat: true")).containsExactly("r.yaml:3:1: " + line);
        assertThat(inRule("repeat: true", "fields: { a: { segment: Link, required: true } }"))
                .containsExactly("r.yaml:2:1: " + line);
    }

    @Test
    void allFiles_allMistakesAtOnce_filesInOrderAndEachFromTheTop() {
        assertThat(mistakes(
                        new RuleSource("b.yaml", "fields: { f: { pattern: '(' } }\nrepeat: perhaps\n"),
                        new RuleSource("good.yaml", "rule: good\nfields: { f: { pattern: x } }\n"),
                        new RuleSource("a.yaml", "- x\n")))
                .extracting(line -> line.substring(0, line.indexOf(": ")))
                .containsExactly("b.yaml:1:1", "b.yaml:1:25", "b.yaml:2:9", "a.yaml:1:1");
    }

    @Test
    void columns_countCharacters() {
        assertThat(inRule("fields: { '👋é': { pattern: '👋', type: dat } }"))
                .containsExactly("r.yaml:2:39: unknown type \"dat\"; did you mean \"date\"?");
    }

    private List<String> inRule(String... lines) {
        return mistakes(Samples.rule(lines));
    }

    private List<String> mistakes(String text) {
        return mistakes(new RuleSource("r.yaml", text));
    }

    private List<String> mistakes(RuleSource... sources) {
        RuleException thrown =
                catchThrowableOfType(RuleException.class, () -> RuleSet.load(Arrays.asList(sources), context));
        assertThat(thrown).isNotNull();
        List<String> lines =
                thrown.mistakes().stream().map(RuleMistake::toString).toList();
        assertThat(thrown).hasMessage(String.join("\n", lines));
        return lines;
    }
}
