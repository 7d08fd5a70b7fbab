package org.ternmq.auth.rules;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ternmq.auth.rules.file.AclFile;
import org.ternmq.auth.rules.file.RuleFile;

/** What is written in the tables of cases is what comes of them, and what is told of why. */
class TablesTest {
    @Test
    void theTableOfAclsHasTwoHundredCases() {
        assertTrue(AclCase.table("acl").size() >= 200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"anonymous.acl", "users.acl", "patterns.acl", "denials.acl", "dollar.acl", "empty.acl", "odd.acl"
            })
    void mosquittosFilesMeanWhatTheTableSays(String file) throws IOException {
        check("acl", file, AclFile.parse(file, AclCase.text("acl/" + file)));
    }

    /** Many rules are found by an index, few are asked one by one. */
    @ParameterizedTest
    @ValueSource(
            strings = {"anonymous.acl", "users.acl", "patterns.acl", "denials.acl", "dollar.acl", "empty.acl", "odd.acl"
            })
    void theyMeanTheSameAmongManyRules(String file) throws IOException {
        String others = IntStream.range(0, 30)
                .mapToObj(i -> "topic other/" + i + "\npattern other/%c/" + i + "\n")
                .collect(Collectors.joining("", "\nuser somebody else\n", ""));
        check("acl", file, AclFile.parse(file, AclCase.text("acl/" + file) + others));
    }

    @ParameterizedTest
    @ValueSource(strings = {"plant.toml", "conditions.toml"})
    void ourFilesMeanWhatTheTableSays(String file) throws IOException {
        check("toml", file, RuleFile.parse(file, AclCase.text("toml/" + file)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"plant.toml", "conditions.toml"})
    void ourFilesMeanTheSameAmongManyRules(String file) throws IOException {
        String others = IntStream.range(0, 30)
                .mapToObj(i -> "\n[[rule]]\nallow = ['publish']\ntopics = ['other/" + i + "/%c']\n")
                .collect(Collectors.joining());
        check("toml", file, RuleFile.parse(file, AclCase.text("toml/" + file) + others));
    }

    private static void check(String folder, String file, RuleSet set) {
        Rules rules = Rules.of(set);
        List<AclCase> cases = AclCase.table(folder, file);
        Stream<Executable> checks = cases.stream().map(one -> () -> {
            Decision decision = rules.explain(one.client(), one.question());
            assertEquals(one.isAllowed(), decision.isAllowed(), one + " " + decision);
            assertEquals(one.origin(), decision.origin(), one + " " + decision);
            assertEquals(one.isAllowed(), answer(rules, one), one.toString());
        });
        assertAll(checks);
    }

    private static boolean answer(Rules rules, AclCase one) {
        var access = rules.access(one.client());
        return switch (one.question()) {
            case Question.Publish publish -> access.mayPublish(publish.topic(), publish.qos(), publish.retain());
            case Question.Receive receive -> access.mayReceive(receive.topic(), receive.qos());
            case Question.Subscribe subscribe -> access.maySubscribe(subscribe.filter(), subscribe.qos());
        };
    }
}
