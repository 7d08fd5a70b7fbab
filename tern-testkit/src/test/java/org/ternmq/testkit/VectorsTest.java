package org.ternmq.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class VectorsTest {
    @Test
    void everyVectorHasBytesAndAnIdOfItsOwn() {
        Set<String> ids = new HashSet<>();
        for (Vector vector : Vectors.mqtt()) {
            assertTrue(ids.add(vector.id()), vector::toString);
            assertTrue(vector.bytes().length > 0, vector::toString);
        }
    }

    @Test
    void everyVectorIsValidOrMustOrMay() {
        for (Vector vector : Vectors.mqtt()) {
            assertTrue(vector.valid() || vector.mustBeRefused() || vector.mayBeRefused(), vector::toString);
            assertTrue(vector.fromClient() || vector.fromServer(), vector::toString);
        }
    }

    @Test
    void validVectorsTellTheirContent() {
        for (Vector vector : Vectors.mqtt()) {
            assertFalse(vector.valid() && vector.decoded().isMissingNode(), vector::toString);
        }
    }

    @Test
    void tablesAreReadByColumn() {
        List<List<String>> rows = Spec.table("mqtt5-normative.tsv");

        assertTrue(rows.size() > 251, "rows: " + rows.size());
        assertEquals(1, rows.stream().map(List::size).distinct().count());
    }

    @Test
    void aSeedThatFailsIsNamed() {
        AssertionError error = assertThrows(
                AssertionError.class, () -> Seeds.each(3, random -> assertEquals(0, random.nextInt(1, 2))));

        assertTrue(String.valueOf(error.getMessage()).contains("-Dtern.seed="), error::getMessage);
    }
}
