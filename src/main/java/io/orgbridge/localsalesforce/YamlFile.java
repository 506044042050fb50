package io.orgbridge.localsalesforce;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Reads YAML node by node and says of a mistake where it is. */
final class YamlFile {
    private static final Pattern DURATION = Pattern.compile("(\\d+(?:\\.\\d+)?)(ms|s|m|h)");

    private final String source;

    /** @param source what messages call it */
    YamlFile(String source) {
        this.source = source;
    }

    Node root(String yaml, String needed) {
        try {
            return new Compose(LoadSettings.builder().setLabel(source).build())
                    .composeString(yaml)
                    .orElseThrow(() -> new ScenarioException(source + ":1:1: " + needed));
        } catch (MarkedYamlEngineException e) {
            throw mistake(e.getProblemMark(), "this is no YAML: " + e.getProblem());
        }
    }

    /** The members of a mapping, which must be known. */
    Map<String, Node> members(Node node, Set<String> known) {
        String names = String.join(", ", known.stream().sorted().toList());
        if (!(node instanceof MappingNode mapping)) {
            throw mistake(node, "here should be members such as " + names);
        }
        Map<String, Node> members = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            String name = scalar(tuple.getKeyNode());
            if (!known.contains(name)) {
                throw mistake(tuple.getKeyNode(), "there is no '" + name + "'; known are " + names);
            }
            if (members.put(name, tuple.getValueNode()) != null) {
                throw mistake(tuple.getKeyNode(), "'" + name + "' is there twice; leave out one");
            }
        }
        return members;
    }

    List<Node> list(Node node) {
        if (node instanceof SequenceNode sequence) {
            return sequence.getValue();
        }
        throw mistake(node, "here should be a list");
    }

    String scalar(Node node) {
        if (node instanceof ScalarNode scalar && !scalar.getValue().isBlank()) {
            return scalar.getValue();
        }
        throw mistake(node, "here should be a text");
    }

    /** The text, or the other if there is none. */
    @Nullable
    String scalarOr(@Nullable Node node, @Nullable String otherwise) {
        return node == null ? otherwise : scalar(node);
    }

    /** The member of this name, which must be there. */
    Node required(Node node, Map<String, Node> members, String name) {
        Node member = members.get(name);
        if (member == null) {
            throw mistake(node, "'" + name + "' is missing; add it here");
        }
        return member;
    }

    /** One text, or a list of them. */
    List<String> scalars(Node node) {
        return node instanceof SequenceNode sequence
                ? sequence.getValue().stream().map(this::scalar).toList()
                : List.of(scalar(node));
    }

    boolean flag(Node node) {
        String text = scalar(node);
        if (!text.equals("true") && !text.equals("false")) {
            throw mistake(node, "'" + text + "' is neither true nor false");
        }
        return text.equals("true");
    }

    Duration duration(Node node) {
        return duration(node, scalar(node));
    }

    private Duration duration(Node node, String text) {
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            throw mistake(node, "'" + text + "' is no duration; write it as 500ms, 3s or 1.5m");
        }
        double number = Double.parseDouble(matcher.group(1));
        return Duration.ofMillis(Math.round(
                switch (matcher.group(2)) {
                    case "ms" -> number;
                    case "s" -> number * 1000;
                    case "m" -> number * 60_000;
                    default -> number * 3_600_000;
                }));
    }

    /** A duration that may begin with a minus. */
    Duration signedDuration(Node node) {
        String text = scalar(node);
        return text.startsWith("-") ? duration(node, text.substring(1)).negated() : duration(node, text);
    }

    /** The certificate that a node names, relative to the file. */
    X509Certificate certificate(Path file, Node node) {
        Path path = file.resolveSibling(scalar(node));
        try (InputStream in = Files.newInputStream(path)) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        } catch (IOException e) {
            throw mistake(node, "the certificate " + path + " cannot be read");
        } catch (CertificateException e) {
            throw mistake(node, path + " is no X.509 certificate; give the certificate, not the key");
        }
    }

    ScenarioException mistake(Node node, String what) {
        return mistake(node.getStartMark(), what);
    }

    private ScenarioException mistake(Optional<Mark> mark, String what) {
        String where = mark.map(m -> ":" + (m.getLine() + 1) + ":" + (m.getColumn() + 1))
                .orElse("");
        return new ScenarioException(source + where + ": " + what);
    }
}
