package io.orgbridge.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A secret is sent, and shown nowhere. */
class SecretTest {
    @Test
    void toString_isRedacted_alsoWithinAToken() {
        AccessToken token = ScriptedGrant.token("s3cr3t");

        assertThat(Secret.of("s3cr3t")).hasToString("<redacted>");
        assertThat(token.toString())
                .contains("<redacted>")
                .contains(token.orgId())
                .doesNotContain("s3cr3t");
    }

    @Test
    void asJson_itIsNotWritten() {
        assertThatThrownBy(() -> new ObjectMapper().writeValueAsString(Secret.of("s3cr3t")))
                .hasMessageNotContaining("s3cr3t");
    }

    @Test
    void equality_isThatOfTheText() {
        assertThat(Secret.of("a")).isEqualTo(Secret.of("a")).hasSameHashCodeAs(Secret.of("a"));
        assertThat(Secret.of("a")).isNotEqualTo(Secret.of("b")).isNotEqualTo("a");
        assertThat(Secret.of("a").reveal()).isEqualTo("a");
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://evil.example/x", "evil", "@evil.example/", ""})
    void token_resolvesServerRelativePathsOnly(String path) {
        AccessToken token = ScriptedGrant.token("t");

        assertThat(token.resolve("/services/data?x=%2C"))
                .hasToString("https://acme.my.salesforce.com/services/data?x=%2C");
        assertThatThrownBy(() -> token.resolve(path)).isInstanceOf(IllegalArgumentException.class);
    }
}
