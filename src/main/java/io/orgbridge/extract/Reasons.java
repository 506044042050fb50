package io.orgbridge.extract;

/** Says in one short line why something failed. */
final class Reasons {

    private static final int LONGEST = 300;

    private Reasons() {}

    /** The first line of what the innermost cause says, cut to 300 characters. */
    static String of(Throwable failure) {
        Throwable innermost = failure;
        for (int depth = 0; innermost.getCause() != null && depth < 20; depth++) {
            innermost = innermost.getCause();
        }
        String message = innermost.getMessage() == null ? "" : innermost.getMessage();
        String line = message.lines().findFirst().orElse("").strip();
        String said = line.isEmpty() ? innermost.getClass().getSimpleName() : line;
        return said.length() <= LONGEST ? said : said.substring(0, LONGEST) + "…";
    }
}
