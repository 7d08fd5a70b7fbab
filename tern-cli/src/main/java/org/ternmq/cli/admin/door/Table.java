package org.ternmq.cli.admin.door;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.ternmq.auth.Printable;

/** Some members of JSON objects as columns, a page at a time. What others have named is printed so that no terminal obeys it. */
public final class Table {
    private final List<String> columns;
    private boolean hasHead;

    /** With these members, in this order. */
    public Table(String... columns) {
        this.columns = List.of(columns);
    }

    /** Prints some rows, below their names if they are the first. */
    public void print(List<Map<String, @Nullable Object>> items, PrintWriter out) {
        if (items.isEmpty()) {
            return;
        }
        List<List<String>> rows = new ArrayList<>();
        if (!hasHead) {
            hasHead = true;
            rows.add(columns);
        }
        items.forEach(item ->
                rows.add(columns.stream().map(column -> text(item.get(column))).toList()));
        int[] widths = new int[columns.size()];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        rows.forEach(row -> out.println(line(row, widths)));
        out.flush();
    }

    private static String line(List<String> row, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String cell = row.get(i);
            line.append(cell);
            if (i < widths.length - 1) {
                char[] blanks = new char[widths[i] - cell.length() + 2];
                Arrays.fill(blanks, ' ');
                line.append(blanks);
            }
        }
        return line.toString();
    }

    /** One object, a member a line. */
    public static void printOne(Map<String, @Nullable Object> object, PrintWriter out) {
        object.forEach((name, value) -> {
            if (value instanceof Map<?, ?> inner) {
                inner.forEach((key, one) -> out.printf("%-24s %s%n", name + " " + key, text(one)));
            } else {
                out.printf("%-24s %s%n", name, text(value));
            }
        });
    }

    private static String text(@Nullable Object value) {
        return value == null ? "-" : Printable.of(value.toString());
    }
}
