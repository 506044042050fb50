package io.orgbridge.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Ids of 15 and of 18 characters are one id. */
class SalesforceIdTest {
    @ParameterizedTest
    @CsvSource({
        "0055f00000BcDeF, 0055f00000BcDeFAAV",
        "0F95f000000GhIj, 0F95f000000GhIjCAK",
        "00D5f000004AbCd, 00D5f000004AbCdEAK",
        "0SR5f0000004PqR, 0SR5f0000004PqRGAU",
        "ZZZZZZZZZZZZZZZ, ZZZZZZZZZZZZZZZ555",
        "000000000000000, 000000000000000AAA"
    })
    void idOf15_getsItsThreeCheckCharacters_andIdOf18Stays(String id, String full) {
        assertThat(SalesforceId.to18(id)).isEqualTo(full);
        assertThat(SalesforceId.to18(full)).isEqualTo(full);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00D",
                "00D5f000004AbCdE",
                "00D5f000004AbCdEA",
                "00D5f000004AbCdEAKX",
                "00D5f000004Ab'd",
                "00D5f000004AbC ",
                "00D5f000004AbCé"
            })
    void anythingElse_isNoId(String text) {
        assertThatThrownBy(() -> SalesforceId.to18(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("15 or 18");
    }
}
