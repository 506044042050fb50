package io.orgbridge.localsalesforce;

import io.orgbridge.launcher.LocalSalesforceCommand;
import picocli.CommandLine;

/** Runs the command in a JVM of its own, for tests that kill it. */
final class CommandMain {
    private CommandMain() {}

    public static void main(String[] args) {
        System.exit(new CommandLine(new LocalSalesforceCommand()).execute(args));
    }
}
