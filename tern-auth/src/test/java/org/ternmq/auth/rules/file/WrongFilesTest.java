package org.ternmq.auth.rules.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ternmq.testkit.Seeds;

/** A file of rules that is wrong in one place is refused as a whole, and says where and why. */
class WrongFilesTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "topic => topic without a topic: write topic [read|write|readwrite|deny] TOPIC",
                "pattern => pattern without a topic: write pattern [read|write|readwrite|deny] TOPIC",
                "topic a b => a is no access: write read, write, readwrite or deny in front of the topic b",
                "topic READ a => READ is no access: write read, write, readwrite or deny in front of the topic a",
                "user => user without a name: write user NAME",
                "Topic a => a line begins with topic, pattern or user, followed by a space, not with Topic",
                "topic\ta => a line begins with topic, pattern or user, followed by a space, not with topic\ta",
                "  # note => a comment begins with # as the first character of its line",
                "topic a/#/b => a topic filter has at least one character, '+' fills a whole level and '#' is the last level: a/#/b",
                "pattern %c+ => a topic filter has at least one character, '+' fills a whole level and '#' is the last level: x+",
                "topic read a # note => a topic filter has at least one character, '+' fills a whole level and '#' is the last level: a # note"
            })
    void aWrongLineOfMosquittosFormIsNamed(String row) {
        String[] parts = row.split(" => ", 2);
        var refusal = assertThrows(
                UnusableRulesException.class,
                () -> AclFile.parse("a.acl", "topic fine\n" + parts[0] + "\ntopic fine\n"));
        assertEquals(List.of("a.acl:2: " + parts[1]), refusal.problems());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "topics = ['a'] => 1: a rule has either allow or deny, with what it speaks of: [\"publish\", \"subscribe\"]",
                "allow = ['publish']; deny = ['publish']; topics = ['a'] => 1: a rule has either allow or deny, with what it speaks of: [\"publish\", \"subscribe\"]",
                "allow = ['publish'] => 1: a rule has topics, such as [\"devices/%c/#\"]",
                "allow = ['publish']; topics = [] => 3:1: topics is a list with at least one of topic filters",
                "allow = []; topics = ['a'] => 2:1: allow is a list with at least one of \"publish\" and \"subscribe\"",
                "allow = 'publish'; topics = ['a'] => 2:1: allow is a list with at least one of \"publish\" and \"subscribe\"",
                "allow = ['publish', 'read']; topics = ['a'] => 2:21: allow holds \"read\": it is a list of \"publish\" and \"subscribe\"",
                "allow = ['publish']; topics = ['a', 7] => 3:16: topics holds 7: it is a list of topic filters",
                "allow = ['publish']; topics = ['a/%x'] => 3:11: %x stands for nothing in a/%x: there are %c (client identifier), %u (user name), %{claim} and %% (percent sign)",
                "allow = ['publish']; topics = ['a']; topic = 'b' => 4:1: there is no key topic: a rule has allow, deny, topics, users, clients, anonymous, qos, retain",
                "allow = ['publish']; topics = ['a']; qos = [3] => 4:8: qos holds 3: it is a list of 0, 1 and 2",
                "allow = ['publish']; topics = ['a']; retain = 1 => 4:1: retain is true (messages to be retained) or false (others), or left out (both)",
                "allow = ['subscribe']; topics = ['a']; retain = true => 4:1: retain is about publishing alone: put subscribe into a rule of its own",
                "allow = ['publish']; topics = ['a']; anonymous = false => 4:1: anonymous is true (only clients without a user name), or left out",
                "allow = ['publish']; topics = ['a']; users = ['b']; anonymous = true => 5:1: anonymous clients have no user name: leave out anonymous or users",
                "allow = ['publish']; topics = ['a']; users = ['*', 'b'] => 4:1: \"*\" is everybody who has a user name: leave the other names out",
                "allow = ['publish']; topics = ['a']; clients = ['*'] => 4:1: every client has a client identifier: leave clients out",
                "allow = ['publish']; topics = ['a']; users = [''] => 4:10: users holds \"\": it is a list of names"
            })
    void aWrongRuleOfOursIsNamed(String row) {
        String[] parts = row.split(" => ", 2);
        String text = "[[rule]]\n" + parts[0].replace("; ", "\n") + "\n";
        var refusal = assertThrows(UnusableRulesException.class, () -> RuleFile.parse("r.toml", text));
        assertEquals(List.of("r.toml:" + parts[1]), refusal.problems());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[rule]\\nallow = ['publish'] => r.toml:1: rule can be there several times: write [[rule]]",
                "[[rules]] => r.toml:1: there is no key rules here: the file holds tables [[rule]] alone",
                "rule = [1] => r.toml:1: rule is a list of tables: write [[rule]]"
            })
    void whatIsNoRuleIsNamed(String row) {
        String[] parts = row.split(" => ", 2);
        var refusal = assertThrows(
                UnusableRulesException.class, () -> RuleFile.parse("r.toml", parts[0].replace("\\n", "\n")));
        assertEquals(List.of(parts[1]), refusal.problems());
    }

    @Test
    void brokenTomlIsNamedWithItsPlace() {
        var refusal =
                assertThrows(UnusableRulesException.class, () -> RuleFile.parse("r.toml", "[[rule]]\nallow = [\n"));
        assertTrue(refusal.problems().getFirst().startsWith("r.toml:"), refusal.getMessage());
    }

    @Test
    void allThatIsWrongIsToldUpToAHundred() {
        var refusal = assertThrows(UnusableRulesException.class, () -> AclFile.parse("a.acl", "topic\n".repeat(1_000)));
        assertEquals(Problems.PROBLEMS_MAX, refusal.problems().size());
    }

    @Test
    void bytesThatAreNoTextAreNamedWithTheirLine() throws IOException {
        Path file = folder.resolve("a.acl");
        Files.write(file, new byte[] {'#', '\n', '#', '\n', 't', (byte) 0xFF, '\n'});
        var refusal = assertThrows(UnusableRulesException.class, () -> AclFile.read(file));
        assertEquals(
                List.of(file + ":3: this line is not in UTF-8, or holds a zero byte; write it anew"),
                refusal.problems());
        assertThrows(UnusableRulesException.class, () -> RuleFile.read(file));
    }

    /** Whatever stands in a file, it is understood or refused with a line. */
    @Test
    void noTextDoesAnythingElse() {
        String[] words = {
            "topic", "pattern", "user", "read", "deny", " ", " ", "\n", "\n", "a/+", "#", "%c", "\t", "\r", "+x", "$",
            "é"
        };
        Seeds.each(500, random -> {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(40); i > 0; i--) {
                text.append(words[random.nextInt(words.length)]);
            }
            try {
                AclFile.parse("a.acl", text.toString());
            } catch (UnusableRulesException wrong) {
                wrong.problems().forEach(problem -> assertTrue(problem.matches("(?s)a\\.acl:\\d+: .+"), problem));
            }
        });
    }
}
