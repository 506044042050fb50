package io.orgbridge.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A token goes to Salesforce and to this machine, and nowhere else. */
class AllowedHostsTest {
    private final AllowedHosts salesforce = AllowedHosts.of(AllowedHosts.SALESFORCE);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://login.salesforce.com",
                "https://LOGIN.Salesforce.COM",
                "https://acme--dev.sandbox.my.salesforce.com:443/services",
                "https://acme.my.site.com/customers",
                "https://acme.force.com",
                "http://127.0.0.1:8090",
                "http://127.1.2.3",
                "http://localhost:8090",
                "http://[::1]:8090",
                "https://localhost"
            })
    void salesforcesOwnHostsAndLoopback_areAllowed(String uri) {
        assertThat(salesforce.allows(URI.create(uri))).isTrue();
        assertThat(salesforce.require(URI.create(uri))).hasToString(uri);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://login.salesforce.com",
                "https://salesforce.com.evil.example",
                "https://evilsalesforce.com",
                "https://salesforce.com",
                "https://evil.example/login.salesforce.com",
                "https://login.salesforce.com@evil.example",
                "https://user:secret@login.salesforce.com",
                "https://127.0.0.1.evil.example",
                "http://127.0.0.1.evil.example",
                "https://10.0.0.1",
                "ftp://login.salesforce.com",
                "file:///etc/passwd",
                "login.salesforce.com",
                "https:login.salesforce.com"
            })
    void everythingElse_isRefused(String uri) {
        assertThat(salesforce.allows(URI.create(uri))).isFalse();
        assertThatThrownBy(() -> salesforce.require(URI.create(uri)))
                .isInstanceOfSatisfying(TokenException.class, refused -> {
                    assertThat(refused.error()).isEqualTo("host_not_allowed");
                    assertThat(refused.nextStep()).contains("orgbridge.salesforce.allowed-hosts");
                    assertThat(refused).hasMessageNotContaining("secret");
                });
    }

    @Test
    void aHostWithoutStar_isThatHostOnly() {
        AllowedHosts one = AllowedHosts.of(" Gateway.Vendor.example , ");

        assertThat(one.allows(URI.create("https://gateway.vendor.example"))).isTrue();
        assertThat(one.allows(URI.create("https://a.gateway.vendor.example"))).isFalse();
        assertThat(one.allows(URI.create("https://login.salesforce.com"))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://login.salesforce.com", "*", "*.", "a b", "*.*.com", "salesforce.com/x"})
    void entryThatIsNoHost_isNamed(String entry) {
        assertThatThrownBy(() -> AllowedHosts.of("ok.example," + entry))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(entry);
    }
}
