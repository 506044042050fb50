package io.orgbridge.token;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A code is decoded exactly once, however it comes. */
class AuthorisationCallbackTest {
    @ParameterizedTest
    @CsvSource({
        "aPrx.x%3D%3D, aPrx.x==",
        "aPrx%2Bx%3D%3D, aPrx+x==",
        "aPrx+x==, aPrx+x==",
        "aPrx%252Bx, aPrx%2Bx",
        "aPrx%25x, aPrx%x",
        "aPrx%x, aPrx%x"
    })
    void code_isDecodedOnce(String sent, String meant) {
        assertThat(AuthorisationCallback.of("state=s&code=" + sent).code()).isEqualTo(Secret.of(meant));
        assertThat(AuthorisationCallback.ofPasted(sent).code()).isEqualTo(Secret.of(meant));
        assertThat(AuthorisationCallback.ofPasted("http://127.0.0.1:8080/oauth/callback?code=" + sent + "&state=s")
                        .code())
                .isEqualTo(Secret.of(meant));
    }

    @Test
    void pastedAddress_holdsStateAndCode_whateverStandsBehind() {
        AuthorisationCallback callback =
                AuthorisationCallback.ofPasted("  https://app.vendor.example/cb?state=a%2Fb&code=c&x#top\n");

        assertThat(callback.state()).isEqualTo("a/b");
        assertThat(callback.code()).isEqualTo(Secret.of("c"));
    }

    @Test
    void error_hasItsDescription_withPlusAsSpace() {
        AuthorisationCallback callback =
                AuthorisationCallback.of("error=access_denied&error_description=end-user+denied%20it&state=s");

        assertThat(callback.code()).isNull();
        assertThat(callback.error()).isEqualTo("access_denied");
        assertThat(callback.description()).isEqualTo("end-user denied it");
    }

    @Test
    void emptyOrForeignQuery_holdsNothing() {
        assertThat(AuthorisationCallback.of("")).isEqualTo(new AuthorisationCallback(null, null, null, null));
        assertThat(AuthorisationCallback.of("code=&state").code()).isNull();
        assertThat(AuthorisationCallback.ofPasted(" ").code()).isNull();
    }

    @Test
    void text_doesNotShowTheCode() {
        assertThat(AuthorisationCallback.of("code=aPrxSecret").toString()).doesNotContain("aPrxSecret");
    }
}
