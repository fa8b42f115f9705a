package dev.torc.commands;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What a container's HELP answers: lines kept in a resource of the container's name, read when first asked for. */
public final class HelpText {
    private final String name;

    private HelpText(String name) {
        this.name = name;
    }

    /** @param container in lower case: the file {@code help/client.txt} beside this class */
    public static HelpText of(String container) {
        return new HelpText(container);
    }

    /** Replies with the lines. */
    public void reply(Call call) {
        List<String> lines = lines();
        call.reply().array(lines.size());
        lines.forEach(call.reply()::simple);
    }

    private List<String> lines() {
        try (InputStream in = HelpText.class.getResourceAsStream("help/" + name + ".txt")) {
            if (in == null) {
                throw new IllegalStateException("no help text for " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
