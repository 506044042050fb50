package io.orgbridge.extract;

/**
 * The text of one rule file and the name to call it by.
 *
 * @param name as messages show it, such as {@code routes/rules/travel.yaml}
 * @param text the whole file
 */
public record RuleSource(String name, String text) {}
