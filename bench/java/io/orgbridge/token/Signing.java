package io.orgbridge.token;

import io.orgbridge.fixtures.Keys;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.security.Signature;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.camel.component.salesforce.SalesforceHttpClient;
import org.apache.camel.component.salesforce.internal.SalesforceSession;
import org.apache.camel.impl.DefaultCamelContext;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/**
 * Making the assertion of a login, beside the bare signature of the same bytes with the same key of 2048 bits. The two are
 * done in turn by one thread, so that what else the machine does falls on both alike; that is a ratio which JMH, with a run of its
 * own for each, cannot give on a busy machine.
 */
final class Signing {
    private static final int WARMUP = 3_000;
    private static final int TURNS = 1_000;
    private static final String SIGNATURE = "signature alone";

    private Signing() {}

    static void print(int rounds) throws Exception {
        Map<String, Callable<?>> ways = ways();
        System.out.printf(
                "%nmaking an assertion in turn with the bare signature, medians of %,d turns, of %d rounds%n"
                        + "  %-45s%15s%15s%10s%n",
                TURNS, rounds, "", "signature, µs", "this, µs", "over");
        for (String name : List.copyOf(ways.keySet()).subList(1, ways.size())) {
            turns(ways, name, WARMUP);
            List<Double> floor = new ArrayList<>();
            List<Double> spent = new ArrayList<>();
            List<Double> ratios = new ArrayList<>();
            for (int round = 0; round < rounds; round++) {
                Map<String, Double> medians = turns(ways, name, TURNS);
                floor.add(medians.get(SIGNATURE));
                spent.add(medians.get(name));
                ratios.add(medians.get(name) / medians.get(SIGNATURE));
            }
            System.out.printf(
                    "  %-45s%15.0f%15.0f%10.3f%n",
                    name, Table.median(floor), Table.median(spent), Table.median(ratios));
        }
    }

    private static Map<String, Callable<?>> ways() {
        PrivateKey key = Keys.PAIR.privateKey();
        JwtBearerGrant grant = Fleet.grant();
        Credential credential = Fleet.credential(Fleet.user(1), URI.create(Fleet.AUDIENCE));
        String assertion = grant.assertion(credential, key);
        byte[] signed = assertion.substring(0, assertion.lastIndexOf('.')).getBytes(StandardCharsets.US_ASCII);
        DefaultCamelContext context = new DefaultCamelContext();
        SalesforceSession camel = new SalesforceSession(
                context,
                new SalesforceHttpClient(context, null, new SslContextFactory.Client()),
                60_000,
                CamelSession.login(credential.orgUser(), credential.loginUrl(), CamelSession.keystore()));
        Map<String, Callable<?>> ways = new LinkedHashMap<>();
        ways.put(SIGNATURE, () -> {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(key);
            signature.update(signed);
            return signature.sign();
        });
        ways.put("Orgbridge, assertion", () -> grant.assertion(credential, key));
        // Its assertion alone cannot be had.
        ways.put("camel-salesforce, login request, unsent", () -> camel.getLoginRequest(null));
        return ways;
    }

    /** The medians of the way and the signature in microseconds; who comes first changes from turn to turn. */
    private static Map<String, Double> turns(Map<String, Callable<?>> ways, String way, int turns) throws Exception {
        Map<String, List<Double>> samples = new LinkedHashMap<>();
        List<String> names = List.of(SIGNATURE, way);
        for (String name : names) {
            samples.put(name, new ArrayList<>());
        }
        for (int turn = 0; turn < turns; turn++) {
            for (int i = 0; i < names.size(); i++) {
                String name = names.get(turn % 2 == 0 ? i : names.size() - 1 - i);
                long begun = System.nanoTime();
                Object made = ways.get(name).call();
                long took = System.nanoTime() - begun;
                if (made == null) {
                    throw new IllegalStateException(name + " made nothing");
                }
                samples.get(name).add(took / 1e3);
            }
        }
        Map<String, Double> medians = new LinkedHashMap<>();
        samples.forEach((name, values) -> medians.put(name, Table.median(values)));
        return medians;
    }
}
