package org.ternmq.cli.network;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TargetTest {
    @ParameterizedTest
    @CsvSource(nullValues = "-", delimiter = ';', textBlock = """
            localhost ; -    ; false ; false ; mqtt://localhost
            localhost ; -    ; true  ; false ; mqtts://localhost
            localhost ; 1883 ; true  ; false ; mqtts://localhost:1883
            localhost ; 8883 ; false ; false ; mqtts://localhost:8883
            ::1       ; 1884 ; false ; false ; mqtt://[::1]:1884
            [::1]     ; 1884 ; false ; false ; mqtt://[::1]:1884
            localhost ; -    ; false ; true  ; ws://localhost
            localhost ; 8883 ; false ; true  ; wss://localhost:8883
            """)
    void hostAndPort(String host, Integer port, boolean asksForTls, boolean isWebSocket, String expected) {
        assertEquals(
                expected,
                Target.ofHost(host, Optional.ofNullable(port), asksForTls, isWebSocket)
                        .url());
    }

    /** The fourth column says what is behind the host, as a topic or a path. */
    @ParameterizedTest
    @CsvSource(nullValues = "-", delimiter = ';', textBlock = """
            mqtt://h/a/b           ; false ; false ; mqtt://h:1883          ; a/b
            mqtt://h               ; false ; false ; mqtt://h:1883          ; ''
            mqtt://u:p%40@h:1884/a ; false ; false ; mqtt://u:p%40@h:1884   ; a
            mqtt://h/a             ; true  ; false ; mqtts://h:1883         ; a
            mqtt://h:8883/a        ; false ; false ; mqtts://h:8883         ; a
            mqtts://[::1]/a        ; false ; false ; mqtts://[::1]:8883     ; a
            ws://h/a               ; false ; false ; ws://h:80              ; a
            ws://h/x               ; false ; true  ; ws://h:80/x            ; x
            wss://h:8084/x?y=z     ; false ; true  ; wss://h:8084/x?y=z     ; x?y=z
            """)
    void urls(String text, boolean asksForTls, boolean restIsPath, String url, String rest) {
        Target target = Target.ofUrl(text, asksForTls, restIsPath);
        assertEquals(url, target.url());
        assertEquals(rest, target.rest());
    }

    @Test
    void aSocketHasItsWholePath() {
        assertEquals(
                "unix:///run/my%20%C3%BC.sock",
                Target.ofFile(Path.of("/run/my ü.sock")).url());
    }
}
