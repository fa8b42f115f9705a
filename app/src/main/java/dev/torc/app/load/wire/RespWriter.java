package dev.torc.app.load.wire;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** Writes requests as RESP arrays. Texts stand for bytes, one character each (Latin-1). */
public final class RespWriter {
    private RespWriter() {}

    public static byte[] request(List<String> words) {
        StringBuilder out = new StringBuilder().append('*').append(words.size()).append("\r\n");
        for (String word : words) {
            out.append('$').append(word.length()).append("\r\n").append(word).append("\r\n");
        }
        return out.toString().getBytes(StandardCharsets.ISO_8859_1);
    }
}
