package org.ternmq.cli.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CipherListTest {
    private static final String[] USUAL = {
        "TLS_AES_256_GCM_SHA384", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "TLS_RSA_WITH_AES_256_CBC_SHA"
    };

    /** The names on the right are those of {@code openssl ciphers}. */
    @ParameterizedTest
    @CsvSource({
        "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, ECDHE-RSA-AES128-GCM-SHA256",
        "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, ECDHE-ECDSA-CHACHA20-POLY1305",
        "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384, ECDHE-ECDSA-AES256-SHA384",
        "TLS_DHE_RSA_WITH_AES_256_GCM_SHA384, DHE-RSA-AES256-GCM-SHA384",
        "TLS_RSA_WITH_AES_128_GCM_SHA256, AES128-GCM-SHA256",
        "TLS_RSA_WITH_AES_256_CBC_SHA, AES256-SHA"
    })
    void namesAreThoseOfOpenssl(String ofJdk, String ofOpenssl) {
        assertEquals(ofOpenssl, CipherList.inOpenssl(ofJdk));
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            AES256-SHA                         ; TLS_AES_256_GCM_SHA384 TLS_RSA_WITH_AES_256_CBC_SHA
            TLS_RSA_WITH_AES_256_CBC_SHA       ; TLS_AES_256_GCM_SHA384 TLS_RSA_WITH_AES_256_CBC_SHA
            HIGH:!aNULL:!AES256-SHA            ; TLS_AES_256_GCM_SHA384 TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256
            DEFAULT:@STRENGTH                  ; TLS_AES_256_GCM_SHA384 TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 TLS_RSA_WITH_AES_256_CBC_SHA
            """)
    void listsAreThoseOfOpenssl(String list, String expected) {
        assertEquals(List.of(expected.split(" ", -1)), CipherList.of(list, USUAL));
    }

    @Test
    void whatIsNoSuiteIsNamed() {
        var wrong = assertThrows(IllegalArgumentException.class, () -> CipherList.of("AES256-SHA:RC4", USUAL));
        assertEquals(true, String.valueOf(wrong.getMessage()).startsWith("--ciphers: there is no suite RC4"));
    }
}
