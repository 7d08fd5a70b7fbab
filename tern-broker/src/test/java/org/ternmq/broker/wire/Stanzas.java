package org.ternmq.broker.wire;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * The same exchange in XMPP (RFC 6120, XEP-0060, XEP-0198), in the fewest characters that these allow: no optional attribute, no
 * white space, readings as text. What the number of a message appears in is longer for later ones, so it is written out for each.
 */
final class Stanzas {
    static final List<String> CONNECT = List.of("""
            <?xml version='1.0'?><stream:stream to='example.org' version='1.0' xmlns='jabber:client' \
            xmlns:stream='http://etherx.jabber.org/streams'>""", """
            <?xml version='1.0'?><stream:stream from='example.org' id='a7c41e' version='1.0' xmlns='jabber:client' \
            xmlns:stream='http://etherx.jabber.org/streams'><stream:features><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/>\
            <sm xmlns='urn:xmpp:sm:3'/></stream:features>""", """
            <iq id='b' type='set'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>s</resource></bind></iq>""", """
            <iq id='b' type='result'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><jid>sensor-7@example.org/s</jid></bind>\
            </iq>""");

    static final List<String> ENABLE = List.of("<enable xmlns='urn:xmpp:sm:3'/>", "<enabled xmlns='urn:xmpp:sm:3'/>");

    static final List<String> SUBSCRIBE = List.of("""
            <iq to='pubsub.example.org' id='s' type='set'><pubsub xmlns='http://jabber.org/protocol/pubsub'>\
            <subscribe node='plant/7/line/3/temperature' jid='listener@example.org/l'/></pubsub></iq>""", """
            <iq from='pubsub.example.org' to='listener@example.org/l' id='s' type='result'>\
            <pubsub xmlns='http://jabber.org/protocol/pubsub'><subscription node='plant/7/line/3/temperature' \
            jid='listener@example.org/l' subscription='subscribed'/></pubsub></iq>""");

    static final String PUBLISH = """
            <iq to='pubsub.example.org' id='NR' type='set'><pubsub xmlns='http://jabber.org/protocol/pubsub'>\
            <publish node='plant/7/line/3/temperature'><item id='NR'><v xmlns='urn:v'>21.5</v></item></publish></pubsub></iq>""";

    static final String RESULT = """
            <iq from='pubsub.example.org' to='sensor-7@example.org/s' id='NR' type='result'/>""";

    static final String EVENT = """
            <message from='pubsub.example.org' to='listener@example.org/l'>\
            <event xmlns='http://jabber.org/protocol/pubsub#event'><items node='plant/7/line/3/temperature'>\
            <item id='NR'><v xmlns='urn:v'>21.5</v></item></items></event></message>""";

    static final String REQUEST = "<r xmlns='urn:xmpp:sm:3'/>";

    static final String ANSWER = "<a xmlns='urn:xmpp:sm:3' h='NR'/>";

    static final String SENT_PLAIN = "<message to='listener@example.org/l'><body>21.5</body></message>";

    static final String GOT_PLAIN =
            "<message from='sensor-7@example.org/s' to='listener@example.org/l'><body>21.5</body></message>";

    private Stanzas() {}

    /** A hundred events, of which nobody says whether they arrived; a publish is answered anyhow (RFC 6120, 8.2.3). */
    static Exchange.Hops plainPubSub() {
        return new Exchange.Hops(hundred(PUBLISH), hundred(RESULT), hundred(EVENT), 0);
    }

    /** The same; after so many events the server asks what has arrived, and is told. */
    static Exchange.Hops confirmedPubSub(int eventsPerRequest) {
        int requests = Exchange.MESSAGES / eventsPerRequest;
        long asked = (long) requests * size(REQUEST);
        long told = IntStream.rangeClosed(1, requests)
                .mapToLong(nr -> size(numbered(ANSWER, nr * eventsPerRequest)))
                .sum();
        return new Exchange.Hops(hundred(PUBLISH), hundred(RESULT), hundred(EVENT) + asked, told);
    }

    /** A hundred messages from one address to the other: no topics, no acknowledgement. */
    static Exchange.Hops messages() {
        return new Exchange.Hops(hundred(SENT_PLAIN), 0, hundred(GOT_PLAIN), 0);
    }

    static long size(List<String> texts) {
        return texts.stream().mapToLong(Stanzas::size).sum();
    }

    private static long hundred(String stanza) {
        IntFunction<String> text = nr -> numbered(stanza, nr);
        return IntStream.rangeClosed(1, Exchange.MESSAGES)
                .mapToObj(text)
                .mapToLong(Stanzas::size)
                .sum();
    }

    private static String numbered(String stanza, int number) {
        return stanza.replace("NR", Integer.toString(number));
    }

    private static long size(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
