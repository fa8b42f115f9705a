package dev.torc.server.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CipherListTest {
    private static final String[] SUPPORTED = {
        "TLS_AES_256_GCM_SHA384",
        "TLS_AES_128_GCM_SHA256",
        "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
        "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
        "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA",
        "TLS_RSA_WITH_AES_128_GCM_SHA256",
        "TLS_ECDH_anon_WITH_AES_128_CBC_SHA"
    };

    private static List<String> select(@Nullable String ciphers, @Nullable String suites) {
        return CipherList.select(ciphers, suites, SUPPORTED, SUPPORTED);
    }

    @ParameterizedTest
    @CsvSource({
        "ECDHE-RSA-AES128-GCM-SHA256, TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
        "ECDHE-ECDSA-AES256-GCM-SHA384, TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
        "ECDHE-ECDSA-AES128-SHA, TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA",
        "DHE-RSA-AES256-SHA256, TLS_DHE_RSA_WITH_AES_256_CBC_SHA256",
        "ECDHE-RSA-CHACHA20-POLY1305, TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
        "AES128-GCM-SHA256, TLS_RSA_WITH_AES_128_GCM_SHA256",
        "something, something",
    })
    void translatesNames(String openSsl, String jdk) {
        assertThat(CipherList.translate(openSsl)).isEqualTo(jdk);
    }

    @Test
    void offersTheDefaultsIfNothingIsSet() {
        assertThat(select(null, null)).containsExactly(SUPPORTED);
        assertThat(select("", " ")).containsExactly(SUPPORTED);
    }

    @Test
    void keepsTheOrderOfTheSetting() {
        assertThat(select("ECDHE-RSA-CHACHA20-POLY1305:ECDHE-RSA-AES256-GCM-SHA384", "TLS_AES_128_GCM_SHA256"))
                .containsExactly(
                        "TLS_AES_128_GCM_SHA256",
                        "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
                        "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384");
    }

    @Test
    void leavesOutWhatIsExcluded() {
        assertThat(select("DEFAULT:!SHA1:!kRSA:!MEDIUM:@STRENGTH", "TLS_AES_128_GCM_SHA256"))
                .containsExactly(
                        "TLS_AES_128_GCM_SHA256",
                        "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
                        "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");
    }

    @Test
    void refusesWhatItDoesNotKnow() {
        assertThatThrownBy(() -> select("ECDHE-RSA-RC4-SHA", null))
                .hasMessageContaining("tls-ciphers, ECDHE-RSA-RC4-SHA");
        assertThatThrownBy(() -> select(null, "TLS_MADE_UP")).hasMessageContaining("tls-ciphersuites, TLS_MADE_UP");
    }
}
