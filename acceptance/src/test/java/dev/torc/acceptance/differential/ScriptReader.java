package dev.torc.acceptance.differential;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads script files. They hold requests only; words are divided and quoted as in redis-cli.
 *
 * <pre>
 * # a remark
 * === name of a script                 runs in RESP2, then in RESP3
 * === another [resp3]                  or [resp2], or [plain]: once, without HELLO
 * > SET a b EX 10                      replies must be equal
 * b> GET a                             the same on a second connection, whose name is a letter
 * ?> KEYS *                            in any order
 * ~> TIME                              the same shape
 * scan> MATCH x* COUNT 3               a whole iteration
 * raw> "PING\r\n"                      bytes as they stand; replies until there is silence
 * b<                                   one more reply (MONITOR)
 * sleep 20                             milliseconds
 * close b
 * </pre>
 *
 * <p>Within words, <code>{id:b}</code>, <code>{addr:b}</code> and <code>{laddr:b}</code> stand for connection b's id and addresses on
 * that server, <code>{now+10}</code> and <code>{nowms-10}</code> for the time, <code>{x*70000}</code> for so many of a character.
 */
final class ScriptReader {
    private static final Pattern HEADER = Pattern.compile("=== (.*?)(?: \\[(plain|resp2|resp3)])?");
    private static final Pattern REQUEST = Pattern.compile("([a-z])?([~?]|scan|raw)?>(?: (.*))?");
    private static final Pattern READ = Pattern.compile("([a-z])?<");
    private static final Pattern REPEATED = Pattern.compile("\\{(.)\\*(\\d+)}");

    private final String source;
    private final List<Script> scripts = new ArrayList<>();
    private List<Step> steps = new ArrayList<>();

    private ScriptReader(String source) {
        this.source = source;
    }

    /** The scripts of a resource beside this class. */
    static List<Script> read(String resource) {
        try (InputStream in = ScriptReader.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalArgumentException("no such resource: " + resource);
            }
            return read(resource, new String(in.readAllBytes(), StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<Script> read(String source, String text) {
        ScriptReader reader = new ScriptReader(source);
        int number = 0;
        for (String line : text.split("\n", -1)) {
            number++;
            try {
                reader.readLine(line.strip(), number);
            } catch (RuntimeException e) {
                throw new IllegalArgumentException(source + ":" + number + ": " + line, e);
            }
        }
        return reader.scripts;
    }

    private void readLine(String line, int number) {
        if (line.isEmpty() || line.startsWith("#")) {
            return;
        }
        Matcher header = HEADER.matcher(line);
        Matcher read = READ.matcher(line);
        Matcher request = REQUEST.matcher(line);
        if (header.matches()) {
            steps = new ArrayList<>();
            scripts.add(new Script(header.group(1), source + ":" + number, sessions(header.group(2)), steps));
        } else if (line.startsWith("sleep ")) {
            steps.add(new Step.Sleep(Integer.parseInt(line.substring(6))));
        } else if (line.startsWith("close ")) {
            steps.add(new Step.Close(line.substring(6)));
        } else if (read.matches()) {
            steps.add(new Step.Read(client(read)));
        } else if (request.matches()) {
            steps.add(request(client(request), request.group(2), request.group(3)));
        } else {
            throw new IllegalArgumentException("not a line of a script");
        }
    }

    private static List<Script.Session> sessions(@Nullable String marker) {
        return switch (marker) {
            case null -> List.of(Script.Session.RESP2, Script.Session.RESP3);
            case "plain" -> List.of(Script.Session.PLAIN);
            case "resp2" -> List.of(Script.Session.RESP2);
            default -> List.of(Script.Session.RESP3);
        };
    }

    private static String client(Matcher matcher) {
        String name = matcher.group(1);
        return name == null ? "a" : name;
    }

    private static Step request(String client, @Nullable String verb, @Nullable String rest) {
        List<String> words = new ArrayList<>();
        for (String word : Quoting.split(rest == null ? "" : rest)) {
            words.add(REPEATED.matcher(word)
                    .replaceAll(run -> Matcher.quoteReplacement(run.group(1).repeat(Integer.parseInt(run.group(2))))));
        }
        return switch (verb) {
            case null -> new Step.Call(client, Step.Match.EXACT, words);
            case "~" -> new Step.Call(client, Step.Match.SHAPE, words);
            case "?" -> new Step.Call(client, Step.Match.UNORDERED, words);
            case "scan" -> new Step.Scan(client, words);
            default -> new Step.Raw(client, String.join("", words));
        };
    }
}
