package org.ternmq.server.config;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** What somebody who mistyped a word may have meant. */
public final class Nearest {
    private Nearest() {}

    /** The known word with the fewest typing errors between; null if none is near. */
    public static @Nullable String to(String word, Collection<String> known) {
        String nearest = null;
        int least = Math.max(1, word.length() / 3) + 1;
        for (String candidate : known) {
            int distance = distance(word, candidate);
            if (distance < least) {
                least = distance;
                nearest = candidate;
            }
        }
        return nearest;
    }

    /** Letters to insert, delete, replace or swap with their neighbour to make one word from the other. */
    static int distance(String from, String to) {
        int[][] rows = new int[from.length() + 1][to.length() + 1];
        for (int i = 0; i <= from.length(); i++) {
            for (int j = 0; j <= to.length(); j++) {
                if (i == 0 || j == 0) {
                    rows[i][j] = i + j;
                    continue;
                }
                boolean same = from.charAt(i - 1) == to.charAt(j - 1);
                int best = Math.min(rows[i - 1][j], rows[i][j - 1]) + 1;
                best = Math.min(best, rows[i - 1][j - 1] + (same ? 0 : 1));
                if (i > 1
                        && j > 1
                        && from.charAt(i - 1) == to.charAt(j - 2)
                        && from.charAt(i - 2) == to.charAt(j - 1)) {
                    best = Math.min(best, rows[i - 2][j - 2] + 1);
                }
                rows[i][j] = best;
            }
        }
        return rows[from.length()][to.length()];
    }
}
