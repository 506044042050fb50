package io.orgbridge;

import io.orgbridge.config.ConfigException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.camel.spi.Resource;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * Finds route ids that stand twice. Camel would let the later route take the place of the earlier one without a word, so
 * that a step of the product, or a route of the host, would be gone.
 */
final class RouteIds {
    private RouteIds() {}

    /**
     * Checks the ids of all files.
     *
     * @param taken ids that the context has already
     * @return the files' ids
     * @throws ConfigException naming every id that stands twice, with file, line and column
     */
    static Set<String> requireUnique(List<Resource> files, Set<String> taken) {
        Map<String, String> places = new LinkedHashMap<>();
        taken.forEach(id -> places.put(id, "the context that Orgbridge was added to"));
        List<String> problems = new ArrayList<>();
        for (Resource file : files) {
            for (ScalarNode id : ids(file)) {
                String place = place(file, id);
                String before = places.putIfAbsent(id.getValue(), place);
                if (before != null) {
                    problems.add(place + ": the route id " + id.getValue() + " stands also in " + before
                            + ". Give one of the two another id.");
                }
            }
        }
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
        places.keySet().removeAll(taken);
        return places.keySet();
    }

    private static List<ScalarNode> ids(Resource file) {
        List<ScalarNode> ids = new ArrayList<>();
        try {
            LoadSettings settings = LoadSettings.builder().setUseMarks(true).build();
            new Compose(settings).composeString(Resources.text(file)).ifPresent(root -> {
                if (root instanceof SequenceNode items) {
                    items.getValue().forEach(item -> {
                        Node route = value(item, "route");
                        if (route != null && value(route, "id") instanceof ScalarNode id) {
                            ids.add(id);
                        }
                    });
                }
            });
        } catch (YamlEngineException e) {
            // Not YAML: Camel says so, with the place, when it loads the file.
        }
        return ids;
    }

    private static @Nullable Node value(Node node, String key) {
        if (node instanceof MappingNode mapping) {
            for (NodeTuple entry : mapping.getValue()) {
                if (entry.getKeyNode() instanceof ScalarNode name
                        && name.getValue().equals(key)) {
                    return entry.getValueNode();
                }
            }
        }
        return null;
    }

    private static String place(Resource file, ScalarNode id) {
        return Resources.name(file)
                + id.getStartMark()
                        .map(mark -> ":" + (mark.getLine() + 1) + ":" + (mark.getColumn() + 1))
                        .orElse("");
    }
}
