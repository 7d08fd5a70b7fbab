package org.ternmq.cli.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is wrong on the command line is told in one line that names the flag, or the one that is missing, and what would be right. */
class UsageTest {
    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            rr                                        ; -e TOPIC
            rr -t a -m x                              ; -e TOPIC
            rr -e b -m x                              ; -t TOPIC
            rr -t a -e b                              ; -m TEXT
            rr -t a -e b -m x -n                      ; -m, -f, -s and -n exclude each other
            rr -t a -e b/# -m x                       ; -e:
            rr -t a -e b -m x -q 3                    ; a QoS is 0, 1 or 2
            rr -t a -e b -m x -W 0                    ; -W
            rr -t a -e b -m x -D publish response-topic c ; -e says
            rr -t a -e b -m x -l                      ; -l
            pub -t a -m x --psk 00 --psk-identity me  ; --cafile
            pub -t a -m x --tls-engine pkcs11         ; --key FILE
            pub -t a -m x --keyform engine --key k --cert c ; --key FILE
            pub -t a -m x --keyform der --key k --cert c ; --keyform is pem
            pub -t a -m x --keyform pem               ; --key FILE
            pub -t a -m x --cert c                    ; --key FILE
            pub -t a -m x --key k                     ; --cert FILE
            pub -t a -m x -S                          ; -h and -p
            pub -t a -m x --tls-version sslv3         ; --tls-version is tlsv1.3
            pub -t a -m x --cafile no --ciphers FOO   ; --ciphers
            pub -t a -m x --proxy foo://x             ; --proxy
            pub -t a -m x --proxy socks5h://x:0       ; --proxy
            pub -t a -m x --unix /s -L mqtt://h/a     ; --unix and -L
            pub -t a -m x -x never                    ; -x
            pub -t a -m x -x 4294967296               ; -x
            pub -t a -m x -V 5 -x -1                  ; -i ID
            pub -t a -m x -V 5 -c                     ; -i ID
            pub -t a -m x -L foo://h                  ; mqtt://
            pub -t a -m x -L mqtt://h:0               ; a port is
            pub -t a -m x -A nowhere.invalid          ; -A
            pub -m x -L ws://h                        ; -t TOPIC
            pub -t a -m x --scram                     ; --scram needs a user name and a password: -u NAME -P PASSWORD
            pub -t a -m x --scram -u me               ; -P PASSWORD
            sub -t a --scram -L mqtt://me@h/a         ; -P PASSWORD
            sub -t a --json -F %p                     ; --json
            sub -t a --json -N                        ; --json
            sub -t a --json --pretty                  ; --json
            sub -L ws://h                             ; -t FILTER
            """)
    void whatCannotBeIsRefusedInOneLine(String line, String words) {
        CommandRun run = CommandRun.start(line.split(" ", -1));

        assertEquals(1, run.exit(), run.err());
        assertEquals(1, run.err().lines().count(), run.err());
        assertTrue(run.err().contains(words.strip()), run.err());
        assertEquals("", run.text());
    }
}
