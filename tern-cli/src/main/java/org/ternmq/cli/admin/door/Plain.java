package org.ternmq.cli.admin.door;

/** Text in which others may have named things, so that no terminal obeys it, in its whole length. */
public final class Plain {
    /** The same with what is no plain character spelled out. */
    public static String of(String text) {
        StringBuilder plain = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            if (Character.isISOControl(c) || Character.getType(c) == Character.FORMAT) {
                plain.append(String.format("\\u%04x", c));
            } else {
                plain.appendCodePoint(c);
            }
        });
        return plain.toString();
    }

    private Plain() {}
}
