package org.ternmq.admin.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.ternmq.testkit.Seeds;

/** Pages of what comes in no order, compared with a sorted whole. */
class SmallestTest {
    @Test
    void allPagesTogetherAreTheWholeInOrder() throws Exception {
        Seeds.each(200, random -> {
            List<String> names = new ArrayList<>();
            for (int i = random.nextInt(60); i > 0; i--) {
                names.add(Integer.toString(random.nextInt(100)));
            }
            int limit = 1 + random.nextInt(10);
            List<String> read = new ArrayList<>();
            String after = "";
            while (true) {
                var page = new Smallest<Integer>(new Cursor(after, limit));
                names.forEach(name -> page.see(name, name.length()));
                Cursor.Page<String> told = page.page((name, length) -> name);
                assertThat(told.items()).hasSizeLessThanOrEqualTo(limit);
                read.addAll(told.items());
                if (told.next().isEmpty()) {
                    break;
                }
                after = told.next().get();
            }
            assertThat(read).isEqualTo(List.copyOf(new TreeSet<>(names)));
        });
    }
}
