package org.ternmq.client.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ternmq.codec.value.Bytes;

class ScramSha256Test {
    private final ScramSha256.Scram exchange =
            new ScramSha256.Scram("user", "pencil".toCharArray(), "rOprNGfwEbeRWgbNEkqO");

    /** The example of RFC 7677 section 3. */
    @Test
    void theExampleOfTheStandardComesOut() {
        assertEquals("n,,n=user,r=rOprNGfwEbeRWgbNEkqO", exchange.first().toUtf8());
        Bytes answer = exchange.next(Bytes.utf8(
                        "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0," + "s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"))
                .orElseThrow();
        assertEquals(
                "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
                        + "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
                answer.toUtf8());
        assertTrue(exchange.isProven(Bytes.utf8("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=")));
        assertFalse(exchange.isProven(Bytes.utf8("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95H4=")));
        assertFalse(exchange.isProven(Bytes.utf8("v=?")));
        assertFalse(exchange.isProven(Bytes.EMPTY));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "r=other,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
                "r=rOprNGfwEbeRWgbNEkqO,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
                "r=rOprNGfwEbeRWgbNEkqOx,s=,i=4096",
                "r=rOprNGfwEbeRWgbNEkqOx,s=?,i=4096",
                "r=rOprNGfwEbeRWgbNEkqOx,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=1",
                "r=rOprNGfwEbeRWgbNEkqOx,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=99999999",
                "m=x,r=rOprNGfwEbeRWgbNEkqOx,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
                "e=invalid-encoding"
            })
    void whatMakesNoSenseIsNotAnswered(String serverFirst) {
        assertEquals(Optional.empty(), exchange.next(Bytes.utf8(serverFirst)));
        assertFalse(exchange.isProven(Bytes.utf8("v=")), "an empty signature proves nothing");
    }

    @Test
    void aUserNameMayHaveCommasAndEqualSigns() {
        assertTrue(ScramSha256.of("a,b=c", new char[] {'x'})
                .begin()
                .first()
                .toUtf8()
                .startsWith("n,,n=a=2Cb=3Dc,r="));
        assertThrows(IllegalArgumentException.class, () -> ScramSha256.of("", new char[] {'x'}));
    }
}
