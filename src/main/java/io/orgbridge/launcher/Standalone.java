package io.orgbridge.launcher;

import io.orgbridge.Orgbridge;
import io.orgbridge.config.OrgbridgeConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.util.Properties;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.component.platform.http.main.MainHttpServer;
import org.apache.camel.main.Main;
import org.jspecify.annotations.Nullable;

/** Orgbridge in a Camel Main of its own, with the HTTP server. Not thread-safe. */
final class Standalone implements AutoCloseable {
    private final Main main = new Main();
    private final Properties properties;
    private @Nullable Orgbridge bridge;
    private @Nullable String address;

    Standalone(Properties properties) {
        this.properties = properties;
    }

    /**
     * Starts Camel, the HTTP server and the routes.
     *
     * @throws Exception when anything is wrong; then nothing is left running
     */
    @SuppressWarnings("CatchAndPrintStackTrace")
    void start() throws Exception {
        try {
            main.configure().withAutoConfigurationLogSummary(false);
            main.addInitialProperty("camel.main.startupSummaryLevel", "Off");
            main.addInitialProperty("camel.main.name", "orgbridge");
            main.setPropertyPlaceholderLocations("false");
            properties.forEach((key, value) -> main.addInitialProperty(key.toString(), value.toString()));
            main.start();
            CamelContext context = main.getCamelContext();
            Orgbridge.Builder builder = Orgbridge.on(context).properties(properties);
            OrgbridgeConfig config = builder.config();
            address = serve(context, config.get(OrgbridgeConfig.HTTP_HOST), config.get(OrgbridgeConfig.HTTP_PORT));
            bridge = builder.start();
        } catch (Exception e) {
            close();
            throw e;
        }
    }

    private static String serve(CamelContext context, String host, int wanted) throws Exception {
        int port = boundOnce(host, wanted);
        MainHttpServer server = new MainHttpServer();
        server.setHost(host);
        server.setPort(port);
        server.setPath("/");
        server.setMaxBodySize(16L * 1024 * 1024);
        context.addService(server, true, true);
        return "http://" + host + ":" + port + "/";
    }

    /** The port, or a free one for 0: Camel's server only logs that a port is in use, so it is tried first. */
    private static int boundOnce(String host, int wanted) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByName(host), wanted));
            return socket.getLocalPort();
        } catch (UnknownHostException e) {
            throw new CommandFailure("orgbridge.http.host = '" + host
                    + "' is not an address of this machine: give 127.0.0.1, or 0.0.0.0 for all addresses.");
        } catch (IOException e) {
            throw new CommandFailure("orgbridge.http.port = '" + wanted + "' cannot be used at " + host + " ("
                    + e.getMessage() + "): stop the program that has it, or choose another port; 0 picks a free one.");
        }
    }

    /** The page's address. */
    String address() {
        return java.util.Objects.requireNonNull(address, "not started");
    }

    ProducerTemplate template() {
        return main.getCamelContext().createProducerTemplate();
    }

    Orgbridge bridge() {
        return java.util.Objects.requireNonNull(bridge, "not started");
    }

    @Override
    public void close() {
        if (bridge != null) {
            bridge.close();
        }
        main.stop();
    }
}
