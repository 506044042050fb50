package io.orgbridge.token;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs a JMH class in rounds, each benchmark once a round in a JVM of its own, so that what else the machine does falls on
 * all of them alike.
 */
final class Table {
    private final Class<?> benchmarks;
    private final int rounds;

    Table(Class<?> benchmarks, int rounds) {
        this.benchmarks = benchmarks;
        this.rounds = rounds;
    }

    /** Each benchmark's result of each round: the median of its samples. */
    Map<String, List<Double>> run(int threads) throws RunnerException {
        Map<String, List<Double>> results = new LinkedHashMap<>();
        for (int round = 0; round < rounds; round++) {
            Collection<RunResult> run = new Runner(new OptionsBuilder()
                            .include("\\." + benchmarks.getSimpleName() + "\\.")
                            .threads(threads)
                            .shouldFailOnError(true)
                            .verbosity(VerboseMode.SILENT)
                            .build())
                    .run();
            for (RunResult result : run) {
                String name = result.getParams().getBenchmark();
                results.computeIfAbsent(name.substring(name.lastIndexOf('.') + 1), any -> new ArrayList<>())
                        .add(result.getPrimaryResult().getStatistics().getPercentile(50));
            }
        }
        return results;
    }

    static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}
