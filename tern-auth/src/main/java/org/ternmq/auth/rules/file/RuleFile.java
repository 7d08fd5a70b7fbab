package org.ternmq.auth.rules.file;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ternmq.auth.rules.ClientRule;
import org.ternmq.auth.rules.RuleSet;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseError;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlTable;

/**
 * Our own file of access rules: TOML with one table {@code [[rule]]} for each rule, asked in the order of the file. What no rule speaks of
 * is refused.
 */
public final class RuleFile {
    private RuleFile() {}

    /**
     * Reads a file.
     *
     * @throws IOException if it cannot be read
     * @throws UnusableRulesException if something is wrong; then nothing of it counts
     */
    public static RuleSet read(Path file) throws IOException {
        return parse(file.toString(), Problems.text(file));
    }

    /**
     * Takes a text apart.
     *
     * @param name of the file, for errors and explanations
     * @throws UnusableRulesException if something is wrong
     */
    public static RuleSet parse(String name, String text) throws UnusableRulesException {
        Problems problems = new Problems(name);
        TomlParseResult file = Toml.parse(text);
        for (TomlParseError error : file.errors()) {
            problems.add(error.position().line(), error.position().column(), String.valueOf(error.getMessage()));
        }
        List<ClientRule> rules = new ArrayList<>();
        for (Map.Entry<String, Object> entry : file.entrySet()) {
            var at = file.inputPositionOf(List.of(entry.getKey()));
            int line = at == null ? 1 : at.line();
            if (!entry.getKey().equals("rule")) {
                problems.add(line, "there is no key " + entry.getKey() + " here: the file holds tables [[rule]] alone");
            } else if (entry.getValue() instanceof TomlArray tables) {
                readAll(tables, rules, problems);
            } else {
                problems.add(line, "rule can be there several times: write [[rule]]");
            }
        }
        problems.throwIfAny();
        return RuleSet.of(rules);
    }

    private static void readAll(TomlArray tables, List<ClientRule> rules, Problems problems) {
        for (int i = 0; i < tables.size(); i++) {
            int line = tables.inputPositionOf(i).line();
            if (tables.get(i) instanceof TomlTable table) {
                rules.addAll(new RuleTable(table, line, problems).rules());
            } else {
                problems.add(line, "rule is a list of tables: write [[rule]]");
            }
        }
    }
}
