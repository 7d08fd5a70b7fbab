package org.ternmq.auth.rules;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ternmq.core.auth.Client;
import org.ternmq.core.auth.Identity;

class TemplateTest {
    @ParameterizedTest
    @CsvSource({
        "%c/x, c1/x, true",
        "%u/x, ann/x, true",
        "%{k}/x, one/x, true",
        "a/%c-%u, a/c1-ann, true",
        "100%%/%%c, 100%/%c, true",
        "a/%c/#, a/c1, true",
        "+/%c, z/c1, true",
        "%c, c2, false",
        "%{other}, x, false"
    })
    void valuesArePutInPlace(String text, String topic, boolean covers) {
        assertEquals(covers, covers(text, topic, client("ann", "c1"), false));
    }

    @ParameterizedTest
    @ValueSource(strings = {"+", "#", "a/b", "a+b", "a#", "/", ""})
    void aValueThatWouldReachFurtherGrantsNothingAndEscapesNothing(String value) {
        for (String topic : List.of("d/x/y", "d//y", "d/a/b/y", "d/+/y")) {
            assertFalse(covers("d/%u/y", topic, client(value, "c1"), false), topic);
        }
        assertTrue(covers("d/%u/y", "d/x/y", client(value, "c1"), true));
        assertTrue(covers("d/z%uz/y", "d/x/y", client(value, "c1"), true));
        assertFalse(covers("d/%u/y", "d/x/z", client(value, "c1"), true));
        assertFalse(covers("d/%u/y", "d/x/x/y", client(value, "c1"), true));
    }

    @Test
    void noValueLeadsToTopicsWithDollar() {
        assertFalse(covers("%c/x", "$SYS/x", client("ann", "$SYS"), false));
        assertTrue(covers("a/%c/x", "a/$SYS/x", client("ann", "$SYS"), false));
        assertTrue(covers("%c/x", "$SYS/x", client("ann", "$SYS"), true), "a denial");
        assertTrue(covers("%c/x", "$SYS/x", client("ann", "a/b"), true), "a denial");
        assertFalse(covers("+/%c", "$SYS/x", client("ann", "a/b"), true), "a denial of ordinary topics");
        assertFalse(covers("a%c/x", "$SYS/x", client("ann", "a/b"), true), "a denial of ordinary topics");
    }

    @Test
    void noNameGetsAroundADenialOfTopicsWithDollar() {
        assertTrue(covers("$edge-%c/x", "$edge-c1/x", client("ann", "c1"), true));
        assertFalse(covers("$edge-%c/x", "$edge-c2/x", client("ann", "c1"), true));
        assertTrue(covers("$edge-%c/x", "$edge-c1/x", client("ann", "a+b"), true));
        assertFalse(covers("$edge-%c/x", "$edge-c1/y", client("ann", "a+b"), true));
        assertFalse(covers("$edge-%c/x", "$edge-c1/x", client("ann", "a+b"), false), "no grant");
    }

    @Test
    void whatLooksLikeAPlaceholderInAValueIsNone() {
        assertTrue(covers("%c/x", "%u/x", client("ann", "%u"), false));
        assertFalse(covers("%c/x", "ann/x", client("ann", "%u"), false));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a/%x => %x stands for nothing in a/%x",
                "a/% => % stands for nothing in a/%",
                "%{} => %{ stands for nothing in %{}",
                "%{abc => %{ stands for nothing in %{abc",
                "a/#/b => '#' is the last level: a/#/b",
                "a%c+ => '+' fills a whole level",
                "%c# => '#' is the last level",
                "$share/g/a => leave $share and the name out of $share/g/a"
            })
    void whatIsNoFilterIsRefused(String row) {
        String[] parts = row.split(" => ", 2);
        var refusal = assertThrows(IllegalArgumentException.class, () -> Template.of(parts[0]));
        assertTrue(String.valueOf(refusal.getMessage()).contains(parts[1]), refusal.getMessage());
    }

    @Test
    void anEmptyOneIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> Template.of(""));
    }

    private static boolean covers(String text, String topic, Client client, boolean isWide) {
        return Template.of(text).covers(topic.getBytes(UTF_8), client, isWide);
    }

    private static Client client(String user, String clientId) {
        return new Client(clientId, new Identity(user, Map.of("k", "one"), List.of(), Identity.FOR_EVER));
    }
}
