package io.orgbridge.token;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Failures are counted by codes that may be shown as labels, whatever an answer says. */
class TokenStatisticsTest {
    private final TokenStatistics statistics = new TokenStatistics();

    @Test
    void codes_areToldOnce_theKnownAtOnceAndTheNewWhenTheyCome() {
        statistics.failed("invalid_grant");
        List<String> told = new ArrayList<>();
        statistics.onFailureCode(told::add);
        statistics.failed("invalid_grant");
        statistics.failed("http_503");

        assertThat(told).containsExactly("invalid_grant", "http_503");
        assertThat(statistics.failures()).isEqualTo(Map.of("invalid_grant", 2L, "http_503", 1L));
    }

    @Test
    void whatDoesNotLookLikeACode_isOther() {
        statistics.failed("00D5f000004AbCd!AQ0AQMadeUpTokenValue");
        statistics.failed("");
        statistics.failed("x".repeat(41));

        assertThat(statistics.failures()).isEqualTo(Map.of("other", 3L));
    }

    @Test
    void codesWithoutEnd_endAsOther() {
        for (int i = 0; i < 1_000; i++) {
            statistics.failed("code_" + i);
        }

        assertThat(statistics.failures()).hasSizeLessThan(100).containsKey("other");
        assertThat(statistics.failures().values().stream()
                        .mapToLong(Long::longValue)
                        .sum())
                .isEqualTo(1_000);
    }
}
