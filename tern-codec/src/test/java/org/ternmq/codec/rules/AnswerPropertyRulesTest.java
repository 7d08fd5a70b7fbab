package org.ternmq.codec.rules;

import static org.ternmq.codec.rules.Reader.CLIENT_5;
import static org.ternmq.codec.rules.Reader.SERVER_5;
import static org.ternmq.codec.rules.Reader.text;

import org.junit.jupiter.api.Test;
import org.ternmq.testkit.Covers;

/** What the sections on CONNACK, the acknowledgements, DISCONNECT and AUTH say of each property. */
class AnswerPropertyRulesTest {
    private static final Slot CONNACK = new Slot(CLIENT_5, "20", "00 00", "");
    private static final String REASON = "1f" + text("r");

    @Test
    @Covers({"U5-3.2.2.3.2-1", "U5-3.2.2.3.8-1", "U5-3.2.2.3.14-1"})
    void ofConnackIntervalsAndAliasesStandOnce() {
        CONNACK.takesOnce("11 00000001");
        CONNACK.takesOnce("22 0001");
        CONNACK.takes("22 0000");
        CONNACK.takesOnce("13 0001");
    }

    @Test
    @Covers({"U5-3.2.2.3.3-1", "U5-3.2.2.3.4-1", "U5-3.2.2.3.5-1", "U5-3.2.2.3.6-1"})
    void ofConnackLimitsStandOnceAndInTheirRange() {
        CONNACK.takesOnce("21 0001");
        CONNACK.protocolError("21 0000");
        CONNACK.takesOnce("24 01");
        CONNACK.protocolError("24 02");
        CONNACK.takesOnce("25 01");
        CONNACK.protocolError("25 02");
        CONNACK.takesOnce("27 00000001");
        CONNACK.protocolError("27 00000000");
    }

    @Test
    @Covers({"U5-3.2.2.3.11-1", "U5-3.2.2.3.12-1", "U5-3.2.2.3.13-1"})
    void ofConnackSubscriptionFeaturesStandOnceAndAre0Or1() {
        for (String id : new String[] {"28", "29", "2a"}) {
            CONNACK.takesOnce(id + "01");
            CONNACK.takesOnce(id + "00");
            CONNACK.protocolError(id + "02");
        }
    }

    @Test
    @Covers({"U5-3.2.2.3.7-1", "U5-3.2.2.3.9-1", "U5-3.2.2.3.15-1", "U5-3.2.2.3.16-1"})
    void ofConnackTextsStandOnce() {
        CONNACK.takesOnce("12" + text("c"));
        CONNACK.takesOnce(REASON);
        CONNACK.takesOnce("1a" + text("r"));
        CONNACK.takesOnce("1c" + text("s"));
    }

    @Test
    @Covers({"U5-3.2.2.3.17-1", "U5-3.2.2.3.18-1"})
    void ofConnackAuthenticationStandsOnce() {
        CONNACK.takesOnce("15" + text("m"));
        CONNACK.takes("15" + text("m") + "16 0001 00");
        CONNACK.protocolError("15" + text("m") + "16 0001 00 16 0001 00");
    }

    @Test
    @Covers({"U5-3.4.2.2.2-1", "U5-3.5.2.2.2-1", "U5-3.6.2.2.2-1", "U5-3.7.2.2.2-1"})
    void anAnswerToPublishHasOneReasonString() {
        for (String firstByte : new String[] {"40", "50", "62", "70"}) {
            new Slot(SERVER_5, firstByte, "0001 00", "").takesOnce(REASON);
            new Slot(CLIENT_5, firstByte, "0001 00", "").takesOnce(REASON);
        }
    }

    @Test
    @Covers({"U5-3.9.2.1.2-1", "U5-3.11.2.1.2-1"})
    void anAnswerToSubscribeOrUnsubscribeHasOneReasonString() {
        new Slot(CLIENT_5, "90", "0001", "00").takesOnce(REASON);
        new Slot(CLIENT_5, "b0", "0001", "00").takesOnce(REASON);
    }

    @Test
    @Covers({"U5-3.14.2.2.2-1", "U5-3.14.2.2.3-1", "U5-3.14.2.2.5-1"})
    void ofDisconnectEachPropertyStandsOnce() {
        Slot fromClient = new Slot(SERVER_5, "e0", "00", "");
        Slot fromServer = new Slot(CLIENT_5, "e0", "9c", "");
        fromClient.takesOnce("11 00000001");
        fromClient.takesOnce(REASON);
        fromServer.takesOnce(REASON);
        fromServer.takesOnce("1c" + text("s"));
    }

    @Test
    @Covers({"U5-3.15.2.2.3-1", "U5-3.15.2.2.4-1"})
    void ofAuthDataAndReasonStringStandOnce() {
        String method = "15" + text("m");
        Slot auth = new Slot(SERVER_5, "f0", "18", "");
        auth.takes(method + REASON + "16 0001 00");
        auth.protocolError(method + REASON + REASON);
        auth.protocolError(method + "16 0001 00 16 0001 00");
    }

    @Test
    @Covers("U5-3.15.2.2.2-1")
    void authNamesItsMethodOnce() {
        Slot auth = new Slot(SERVER_5, "f0", "18", "");
        auth.takesOnce("15" + text("m"));
        auth.protocolError("16 0001 00");
        auth.protocolError("");
        SERVER_5.protocolError("f0", "18");
        SERVER_5.protocolError("f0", "");
    }
}
