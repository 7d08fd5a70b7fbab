package org.ternmq.codec.rules;

import static org.ternmq.codec.rules.Reader.SERVER_5;
import static org.ternmq.codec.rules.Reader.text;

import org.junit.jupiter.api.Test;
import org.ternmq.testkit.Covers;

/** Section 2.2.2 and what the sections on CONNECT, SUBSCRIBE and UNSUBSCRIBE say of each property. */
class RequestPropertyRulesTest {
    private static final Slot CONNECT = new Slot(SERVER_5, "10", text("MQTT") + "05 02 003c", text("a"));
    private static final Slot WILL =
            new Slot(SERVER_5, "10", text("MQTT") + "05 06 003c 00" + text("a"), text("w") + "0000");
    private static final Slot SUBSCRIBE = new Slot(SERVER_5, "82", "0001", text("a") + "00");

    @Test
    @Covers({"U5-2.2.2.2-1", "U5-2.2.2.2-2"})
    void aPropertyOfAnotherPacketOrOfAnotherTypeIsMalformed() {
        CONNECT.takes("11 00000001");
        CONNECT.malformed("23 0001");
        CONNECT.malformed("00 00");
        CONNECT.malformed("2b 00");
        CONNECT.malformed("ff7f 00");
        WILL.malformed("11 00000001");
        SUBSCRIBE.malformed("11 00000001");
        CONNECT.malformed("11 000001");
        CONNECT.malformed("21 01");
        CONNECT.malformed("15 0002 61");
        CONNECT.malformed("26" + text("a"));
        SUBSCRIBE.malformed("0b 8080808001");
    }

    @Test
    @Covers({"U5-3.1.2.11.2-1", "U5-3.1.2.11.5-1", "U5-3.1.2.11.9-1", "U5-3.1.2.11.10-2"})
    void ofConnectIntervalAliasesAndAuthenticationStandOnce() {
        CONNECT.takesOnce("11 00000001");
        CONNECT.takesOnce("22 0001");
        CONNECT.takes("22 0000");
        CONNECT.takesOnce("15" + text("m"));
        CONNECT.protocolError("15" + text("m") + "15" + text("n"));
        CONNECT.takes("15" + text("m") + "16 0001 00");
        CONNECT.protocolError("15" + text("m") + "16 0001 00 16 0001 00");
    }

    @Test
    @Covers({"U5-3.1.2.11.3-1", "U5-3.1.2.11.4-1", "U5-3.1.2.11.6-1", "U5-3.1.2.11.7-1"})
    void ofConnectNumbersStandOnceAndInTheirRange() {
        CONNECT.takesOnce("21 0001");
        CONNECT.protocolError("21 0000");
        CONNECT.takesOnce("27 00000001");
        CONNECT.protocolError("27 00000000");
        CONNECT.takesOnce("19 01");
        CONNECT.takes("19 00");
        CONNECT.protocolError("19 02");
        CONNECT.takesOnce("17 01");
        CONNECT.takes("17 00");
        CONNECT.protocolError("17 02");
    }

    @Test
    @Covers("U5-3.1.2.11.10-1")
    void authenticationDataNeedsItsMethod() {
        CONNECT.protocolError("16 0001 00");
        CONNECT.takes("16 0001 00 15" + text("m"));
    }

    @Test
    @Covers({"U5-3.1.3.2.2-1", "U5-3.1.3.2.3-1", "U5-3.1.3.2.4-1"})
    void ofAWillNumbersStandOnce() {
        WILL.takesOnce("18 00000001");
        WILL.takesOnce("01 01");
        WILL.takesOnce("02 00000001");
    }

    @Test
    @Covers({"U5-3.1.3.2.5-1", "U5-3.1.3.2.6-1", "U5-3.1.3.2.7-1"})
    void ofAWillTextsAndDataStandOnce() {
        WILL.takesOnce("03" + text("t"));
        WILL.takesOnce("08" + text("t"));
        WILL.takesOnce("09 0001 00");
        WILL.takes("26" + text("a") + text("b") + "26" + text("a") + text("b"));
    }

    @Test
    @Covers({"U5-3.8.2.1.2-1", "U5-3.8.2.1.2-2"})
    void aSubscriptionIdentifierIsNot0AndStandsOnce() {
        SUBSCRIBE.takesOnce("0b 01");
        SUBSCRIBE.takes("0b ffffff7f");
        SUBSCRIBE.protocolError("0b 00");
    }
}
