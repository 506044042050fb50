package io.orgbridge.localsalesforce;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Ids: check characters, and serials there and back. */
class IdsTest {
    @ParameterizedTest
    @CsvSource({
        "0055f00000BcDeF,0055f00000BcDeFAAV",
        "0F95f000000GhIj,0F95f000000GhIjCAK",
        "00D5f000004AbCd,00D5f000004AbCdEAK",
        "0SR5f0000004PqR,0SR5f0000004PqRGAU"
    })
    void normalise_fifteenCharacters_addsCheckCharacters(String id15, String id18) {
        assertThat(Ids.normalise(id15)).isEqualTo(id18);
        assertThat(Ids.isWellFormed(id18)).isTrue();
    }

    @Test
    void serial_ofOwnId_isTheSerialAgain() {
        assertThat(Ids.serial(Ids.USER, Ids.of(Ids.USER, 123_456_789L))).hasValue(123_456_789L);
        assertThat(Ids.serial(Ids.GROUP, Ids.of(Ids.USER, 1))).isEmpty();
    }

    @Test
    void isWellFormed_wrongCheckCharactersOrLength_isFalse() {
        assertThat(Ids.isWellFormed("0055f00000BcDeFAAA")).isFalse();
        assertThat(Ids.isWellFormed("0055f00000BcDe")).isFalse();
        assertThat(Ids.isWellFormed("0055f00000BcD'F")).isFalse();
    }
}
