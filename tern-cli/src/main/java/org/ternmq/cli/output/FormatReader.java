package org.ternmq.cli.output;

import java.util.ArrayList;
import java.util.List;
import org.ternmq.cli.output.Format.Piece;
import org.ternmq.codec.value.Bytes;

/** Takes a format string apart. For one use. */
final class FormatReader {
    private final String text;
    private final List<Piece> pieces = new ArrayList<>();
    private final StringBuilder literal = new StringBuilder();
    private int at;

    FormatReader(String text) {
        this.text = text;
    }

    List<Piece> read() {
        while (at < text.length()) {
            char next = text.charAt(at++);
            switch (next) {
                case '%' -> add(field());
                case '@' -> readTime();
                case '\\' -> literal.append(escaped());
                default -> literal.append(next);
            }
        }
        endLiteral();
        return List.copyOf(pieces);
    }

    private void add(Piece piece) {
        endLiteral();
        pieces.add(piece);
    }

    private void endLiteral() {
        if (!literal.isEmpty()) {
            pieces.add(new Piece.Literal(Bytes.utf8(literal.toString())));
            literal.setLength(0);
        }
    }

    private Piece field() {
        int begin = at - 1;
        boolean left = skip('-');
        boolean zeros = skip('0');
        int width = number();
        int widthMax = skip('.') ? number() : Padding.NO_MAX;
        char letter = next("it ends within " + text.substring(begin));
        if (LETTERS.indexOf(letter) < 0) {
            throw new IllegalArgumentException("the format has no field %" + letter + "; there are " + LETTERS);
        }
        return new Piece.Field(letter, new Padding(left, zeros, width, widthMax));
    }

    private boolean skip(char expected) {
        boolean there = at < text.length() && text.charAt(at) == expected;
        at += there ? 1 : 0;
        return there;
    }

    private int number() {
        int number = 0;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            number = Math.min(WIDTH_MAX, 10 * number + text.charAt(at++) - '0');
        }
        return number;
    }

    private void readTime() {
        char conversion = next("it ends with @");
        if (conversion == '@') {
            literal.append('@');
        } else {
            add(new Piece.Time(conversion));
        }
    }

    private char escaped() {
        char letter = next("it ends with \\");
        int which = "\\0aenrtv".indexOf(letter);
        if (which < 0) {
            throw new IllegalArgumentException("the format has no escape \\" + letter);
        }
        return "\\\0\u0007\u001b\n\r\t\u000b".charAt(which);
    }

    private char next(String whyNot) {
        if (at == text.length()) {
            throw new IllegalArgumentException("the format is not complete: " + whyNot);
        }
        return text.charAt(at++);
    }

    private static final String LETTERS = "%ACDEFIJjlmPpqRrStUXx";
    private static final int WIDTH_MAX = 10_000_000;
}
