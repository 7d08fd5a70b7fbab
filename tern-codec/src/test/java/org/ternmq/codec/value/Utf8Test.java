package org.ternmq.codec.value;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.ternmq.testkit.Seeds;

class Utf8Test {
    @Test
    void bytesAreJudgedAsTheDecoderOfTheJdkJudgesThemButForZero() {
        Seeds.each(200_000, random -> {
            byte[] bytes = new byte[random.nextInt(1, 9)];
            random.nextBytes(bytes);
            for (int i = 0; i < bytes.length; i++) {
                if (random.nextBoolean()) { // near what is well-formed
                    bytes[i] = (byte) (0x80 | random.nextInt(0x40));
                }
            }
            assertThat(Utf8.firstError(bytes) < 0).isEqualTo(isWellFormed(bytes));
        });
    }

    @Test
    void everyCodePointIsAllowedButZeroAndSurrogates() {
        for (int codePoint = 1; codePoint <= Character.MAX_CODE_POINT; codePoint++) {
            if (codePoint < Character.MIN_SURROGATE || codePoint > Character.MAX_SURROGATE) {
                byte[] utf8 = Character.toString(codePoint).getBytes(StandardCharsets.UTF_8);
                assertThat(Utf8.firstError(utf8)).isEqualTo(-1);
                assertThat(Utf8.encodedLength(Character.toString(codePoint))).isEqualTo(utf8.length);
            }
        }
    }

    @Test
    void theFirstErrorIsNamed() {
        assertThat(Utf8.firstError(new byte[] {'a', 0})).isEqualTo(1);
        assertThat(Utf8.firstError(new byte[] {'a', 'b', (byte) 0xC0, (byte) 0x80}))
                .isEqualTo(2);
        assertThat(Utf8.firstError(new byte[] {(byte) 0xE2, (byte) 0x82})).isZero();
    }

    private static boolean isWellFormed(byte[] bytes) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return text.indexOf('\0') < 0;
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
