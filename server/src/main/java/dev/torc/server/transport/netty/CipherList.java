package dev.torc.server.transport.netty;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code tls-ciphers} and {@code tls-ciphersuites}: OpenSSL's notation, in the names of the JDK. Of OpenSSL's language of lists
 * it knows what configurations use: names, {@code DEFAULT}, {@code HIGH} and {@code ALL}, and what {@code !} excludes.
 */
final class CipherList {
    /** Such as {@code ECDHE-RSA-AES128-GCM-SHA256}; without the first part the key is exchanged by RSA. */
    private static final Pattern NAME = Pattern.compile(
            "(?:(ECDHE|DHE)-(RSA|ECDSA|DSS)-)?(?:AES(128|256)-(?:(GCM)-)?(SHA|SHA256|SHA384)|(CHACHA20-POLY1305))");

    private static final Set<String> ALL = Set.of("DEFAULT", "HIGH", "ALL", "COMPLEMENTOFDEFAULT");

    private CipherList() {}

    /**
     * The suites to offer, in order.
     *
     * @param ciphers for TLS 1.2, or null for the defaults
     * @param cipherSuites for TLS 1.3, or null for the defaults
     * @param defaults the JDK's
     * @param supported all that the JDK can do
     * @throws IllegalArgumentException if a name is not known, or nothing is left
     */
    static List<String> select(
            @Nullable String ciphers, @Nullable String cipherSuites, String[] defaults, String[] supported) {
        Set<String> known = new LinkedHashSet<>(Arrays.asList(supported));
        Set<String> selected = new LinkedHashSet<>();
        if (cipherSuites == null || cipherSuites.isBlank()) {
            Arrays.stream(defaults).filter(CipherList::isTls13).forEach(selected::add);
        } else {
            for (String name : words(cipherSuites)) {
                require(known.contains(name) && isTls13(name), "tls-ciphersuites", name);
                selected.add(name);
            }
        }
        selected.addAll(tls12(ciphers, defaults, known));
        if (selected.isEmpty()) {
            throw new IllegalArgumentException("tls-ciphers, " + ciphers + " (expected: some that are supported)");
        }
        return List.copyOf(selected);
    }

    private static List<String> tls12(@Nullable String ciphers, String[] defaults, Set<String> known) {
        List<String> usual =
                Arrays.stream(defaults).filter(name -> !isTls13(name)).toList();
        if (ciphers == null || ciphers.isBlank()) {
            return usual;
        }
        Set<String> selected = new LinkedHashSet<>();
        List<String> excluded = new ArrayList<>();
        for (String word : words(ciphers)) {
            if (word.startsWith("@")) {
                continue; // order by strength, security level: the JDK has its own
            }
            if (word.startsWith("!") || word.startsWith("-")) {
                excluded.add(word.substring(1));
            } else if (ALL.contains(word)) {
                selected.addAll(usual);
            } else {
                String name = known.contains(word) ? word : translate(word);
                require(known.contains(name), "tls-ciphers", word);
                selected.add(name);
            }
        }
        if (selected.isEmpty() && !excluded.isEmpty()) {
            selected.addAll(usual);
        }
        selected.removeIf(name -> excluded.stream().anyMatch(word -> matches(name, word)));
        return List.copyOf(selected);
    }

    private static boolean isTls13(String suite) {
        return !suite.contains("_WITH_") && !suite.endsWith("_SCSV");
    }

    /** The JDK's name of a cipher of OpenSSL's, or the word itself. */
    static String translate(String openSsl) {
        Matcher matcher = NAME.matcher(openSsl);
        if (!matcher.matches()) {
            return openSsl;
        }
        String exchange = matcher.group(1) == null ? "RSA" : matcher.group(1) + "_" + matcher.group(2);
        if (matcher.group(6) != null) {
            return "TLS_" + exchange + "_WITH_CHACHA20_POLY1305_SHA256";
        }
        String mode = matcher.group(4) == null ? "CBC" : "GCM";
        return "TLS_" + exchange + "_WITH_AES_" + matcher.group(3) + "_" + mode + "_" + matcher.group(5);
    }

    private static boolean matches(String suite, String word) {
        return switch (word) {
            case "SHA1", "SHA" -> suite.endsWith("_SHA");
            case "kRSA", "RSA" -> suite.startsWith("TLS_RSA_");
            case "aNULL", "ADH", "AECDH" -> suite.contains("_anon_");
            case "eNULL", "NULL" -> suite.contains("_NULL_");
            case "AESGCM" -> suite.contains("_GCM_");
            case "CHACHA20" -> suite.contains("_CHACHA20_");
            default -> suite.equals(translate(word)) || suite.contains("_" + word.toUpperCase(Locale.ROOT) + "_");
        };
    }

    private static List<String> words(String list) {
        return Arrays.stream(list.split("[:, ]+"))
                .filter(word -> !word.isEmpty())
                .toList();
    }

    private static void require(boolean holds, String setting, String name) {
        if (!holds) {
            throw new IllegalArgumentException(setting + ", " + name + " (expected: a cipher that is supported)");
        }
    }
}
