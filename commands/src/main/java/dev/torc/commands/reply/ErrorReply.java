package dev.torc.commands.reply;

import java.nio.charset.StandardCharsets;

/** One error reply with a fixed text, encoded once. */
public final class ErrorReply {
    private final String code;
    private final String text;
    private final byte[] encoded;

    private ErrorReply(String text) {
        this.code = codeOf(text);
        this.text = text;
        this.encoded = ("-" + text + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
    }

    /** An error reply; {@code text} begins with its code, has no leading '-', and holds no line break. */
    public static ErrorReply of(String text) {
        return new ErrorReply(sanitized(text));
    }

    /** The first word, for example {@code ERR}. */
    public String code() {
        return code;
    }

    /** The whole text as users see it, code included, without the leading '-' and the line's end. */
    public String text() {
        return text;
    }

    @Override
    public String toString() {
        return text;
    }

    /** The bytes on the wire; not to be changed. */
    byte[] encoded() {
        return encoded;
    }

    /** The first word, as errorstats counts it: looked for in the first 31 characters, ERR if there is no blank. */
    static String codeOf(String text) {
        int blank = text.indexOf(' ');
        return blank >= 0 && blank < 31 ? text.substring(0, blank) : "ERR";
    }

    /** Line breaks at the ends are cut off, those within become blanks: a reply line must stay one line. */
    static String sanitized(String text) {
        int begin = 0;
        int end = text.length();
        while (begin < end && isLineBreak(text.charAt(begin))) {
            begin++;
        }
        while (end > begin && isLineBreak(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(begin, end).replace('\r', ' ').replace('\n', ' ');
    }

    private static boolean isLineBreak(char c) {
        return c == '\r' || c == '\n';
    }
}
