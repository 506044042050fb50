package io.orgbridge.localsalesforce;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The languages that orgs and users can have, and the locales of users.
 *
 * <p>Source of the languages: https://help.salesforce.com/s/articleView?id=sf.faq_getstart_what_languages_does.htm. Which
 * country has which by default is unconfirmed.
 */
final class Languages {
    /** What an org speaks whose country has no language of Salesforce's. */
    static final String USUAL = "en_US";

    /** Those of the whole product, then those of users. */
    private static final Set<String> ALL = Set.of(
            "zh_CN", "zh_TW", "da", "nl_NL", "en_US", "fi", "fr", "de", "it", "ja", "ko", "no", "pt_BR", "ru", "es",
            "es_MX", "sv", "th", "ar", "bg", "hr", "cs", "en_GB", "el", "iw", "hu", "in", "pl", "pt_PT", "ro", "sk",
            "sl", "tr", "uk", "vi");

    private static final Map<String, String> COUNTRIES = Map.ofEntries(
            Map.entry("zh_CN", "CN SG"),
            Map.entry("zh_TW", "TW HK MO"),
            Map.entry("da", "DK"),
            Map.entry("nl_NL", "NL BE SR"),
            Map.entry("en_GB", "GB"),
            Map.entry("fi", "FI"),
            Map.entry("fr", "FR MC LU SN CI"),
            Map.entry("de", "DE AT CH LI"),
            Map.entry("it", "IT SM VA"),
            Map.entry("ja", "JP"),
            Map.entry("ko", "KR"),
            Map.entry("no", "NO"),
            Map.entry("pt_BR", "BR"),
            Map.entry("pt_PT", "PT AO MZ"),
            Map.entry("ru", "RU BY"),
            Map.entry("es", "ES AR BO CL CO CR CU DO EC GT HN NI PA PE PR PY SV UY VE"),
            Map.entry("es_MX", "MX"),
            Map.entry("sv", "SE"),
            Map.entry("th", "TH"),
            Map.entry("ar", "AE BH DZ EG IQ JO KW LB LY MA OM QA SA SD SY TN YE"),
            Map.entry("bg", "BG"),
            Map.entry("hr", "HR"),
            Map.entry("cs", "CZ"),
            Map.entry("el", "GR CY"),
            Map.entry("iw", "IL"),
            Map.entry("hu", "HU"),
            Map.entry("in", "ID"),
            Map.entry("pl", "PL"),
            Map.entry("ro", "RO MD"),
            Map.entry("sk", "SK"),
            Map.entry("sl", "SI"),
            Map.entry("tr", "TR"),
            Map.entry("uk", "UA"),
            Map.entry("vi", "VN"));

    private static final Map<String, String> BY_COUNTRY = byCountry();

    private Languages() {}

    private static Map<String, String> byCountry() {
        Map<String, String> languages = new TreeMap<>();
        COUNTRIES.forEach((language, countries) ->
                Arrays.stream(countries.split(" ")).forEach(country -> languages.put(country, language)));
        return Map.copyOf(languages);
    }

    /** All languages. */
    static Set<String> all() {
        return ALL;
    }

    /** The wanted language if Salesforce has it, else the usual one of the country. */
    static String of(@Nullable String wanted, @Nullable String country) {
        if (wanted != null && ALL.contains(wanted)) {
            return wanted;
        }
        return BY_COUNTRY.getOrDefault(country == null ? "" : country, USUAL);
    }

    /**
     * The locales of Java that Salesforce has as well: those of a language in a country. Salesforce keeps to Java's former
     * codes of Hebrew and Indonesian.
     */
    static Set<String> locales() {
        Set<String> locales = Arrays.stream(Locale.getAvailableLocales())
                .filter(locale -> locale.getCountry().length() == 2
                        && locale.getScript().isEmpty()
                        && locale.getVariant().isEmpty()
                        && locale.getExtensionKeys().isEmpty())
                .map(Locale::toString)
                .collect(Collectors.toCollection(TreeSet::new));
        locales.add("iw_IL");
        locales.add("in_ID");
        return locales;
    }
}
