package dev.torc.commands.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SettingsTest {
    private final Settings settings = new Settings("/work");

    @Test
    void readersSeeNewValuesWithoutLookingThemUp() {
        NumberSetting maxMemory = settings.memory.maxMemory;
        BooleanSetting tracking = settings.observability.latencyTracking;
        assertThat(settings.set(List.of("maxmemory", "1gb", "latency-tracking", "no"), true))
                .isNull();
        assertThat(maxMemory.longValue()).isEqualTo(1L << 30);
        assertThat(maxMemory.value()).isEqualTo(1L << 30);
        assertThat(tracking.isOn()).isFalse();
        assertThat(maxMemory.isDefault()).isFalse();
    }

    @Test
    void takesMemoryBeyondALongAsItsLargest() {
        assertThat(settings.set(List.of("maxmemory", "18446744073709551615"), true))
                .isNull();
        assertThat(settings.memory.maxMemory.longValue()).isEqualTo(Long.MAX_VALUE);
        assertThat(settings.memory.maxMemory.text()).isEqualTo("18446744073709551615");
    }

    @Test
    void resolvesPercentages() {
        assertThat(settings.set(List.of("maxmemory-clients", "25%"), true)).isNull();
        assertThat(settings.network.maxMemoryClients.bytesOf(1000)).isEqualTo(250);
        assertThat(settings.set(List.of("maxmemory-clients", "2kb"), true)).isNull();
        assertThat(settings.network.maxMemoryClients.bytesOf(1000)).isEqualTo(2048);
    }

    @Test
    void callsAListenerOnceAfterAllValuesAreSet() {
        List<String> seen = new ArrayList<>();
        Setting.Listener listener = () -> {
            seen.add(settings.memory.maxMemory.text() + " " + settings.memory.maxMemoryPolicy.choice());
            return null;
        };
        settings.memory.maxMemory.onChange(listener);
        settings.memory.maxMemoryPolicy.onChange(listener);
        assertThat(settings.set(List.of("maxmemory", "5", "maxmemory-policy", "allkeys-lru"), true))
                .isNull();
        assertThat(seen).containsExactly("5 allkeys-lru");
    }

    @Test
    void callsNoListenerWhenNothingChanges() {
        settings.memory.maxMemory.onChange(() -> "must not be asked");
        assertThat(settings.set(List.of("maxmemory", "0b"), true)).isNull();
    }

    /** The files may have changed: this is how a renewed certificate is taken up. */
    @Test
    void callsAListenerWhenFilesAreNamedAgain() {
        List<String> seen = new ArrayList<>();
        settings.set(List.of("tls-cert-file", "cert.pem"), true);
        settings.tls.certificateFile.onChange(() -> {
            seen.add(settings.tls.certificateFile.value());
            return null;
        });
        assertThat(settings.set(List.of("tls-cert-file", "cert.pem"), true)).isNull();
        assertThat(seen).containsExactly("cert.pem");
    }

    @Test
    void putsEverythingBackAfterAVeto() {
        List<String> seen = new ArrayList<>();
        settings.memory.maxMemory.onChange(() -> {
            seen.add(settings.memory.maxMemory.text());
            return null;
        });
        settings.network.maxClients.onChange(() -> settings.network.maxClients.intValue() > 100 ? "too many" : null);
        settings.network.timeout.onChange(() -> {
            seen.add("never called");
            return null;
        });
        settings.set(List.of("maxclients", "100"), true);
        String error = settings.set(List.of("maxmemory", "5", "maxclients", "101", "timeout", "9", "hz", "11"), true);
        assertThat(error).isEqualTo("ERR CONFIG SET failed (possibly related to argument 'maxclients') - too many");
        assertThat(seen).containsExactly("5", "0");
        assertThat(settings.get(List.of("maxmemory", "maxclients", "timeout", "hz")).stream()
                        .map(Settings.Pair::value))
                .containsExactly("0", "100", "0", "10");
    }

    @Test
    void namesTheAliasThatWasUsedInAVeto() {
        Setting<?> priority = settings.find("replica-priority");
        assertThat(priority).isNotNull();
        if (priority != null) {
            priority.onChange(() -> "no\nway");
        }
        assertThat(settings.set(List.of("SLAVE-PRIORITY", "1"), true))
                .isEqualTo("ERR CONFIG SET failed (possibly related to argument 'slave-priority') - no way");
    }

    @Test
    void setsProtectedSettingsOnlyForWhomTheyAreEnabled() {
        List<String> change = List.of("dbfilename", "x.rdb", "dir", "sub");
        String refusal =
                "ERR CONFIG SET failed (possibly related to argument 'dbfilename') - can't set protected config";
        assertThat(settings.set(change, true)).isEqualTo(refusal);
        settings.load("enable-protected-configs local", path -> "", name -> false);
        assertThat(settings.set(change, false)).isEqualTo(refusal);
        assertThat(settings.set(change, true)).isNull();
        assertThat(settings.persistence.directory.value()).isEqualTo("/work/sub");
        settings.load("enable-protected-configs yes", path -> "", name -> false);
        assertThat(settings.set(change, false)).isNull();
    }

    @Test
    void knowsWhatIsSecret() {
        assertThat(settings.isSensitive("RequirePass")).isTrue();
        assertThat(settings.isSensitive("masterauth")).isTrue();
        assertThat(settings.isSensitive("maxmemory")).isFalse();
        assertThat(settings.isSensitive("nope")).isFalse();
    }

    @Test
    void givesEveryOutputLimit() {
        assertThat(settings.set(List.of("client-output-buffer-limit", "replica 1mb 2kb 3"), true))
                .isNull();
        BufferLimitsSetting.Limits limits = settings.network.outputBufferLimits.value();
        assertThat(limits.replica()).isEqualTo(new BufferLimitsSetting.Limit(1 << 20, 2048, 3));
        assertThat(limits.pubsub()).isEqualTo(new BufferLimitsSetting.Limit(32 << 20, 8 << 20, 60));
        assertThat(limits.normal()).isEqualTo(new BufferLimitsSetting.Limit(0, 0, 0));
    }

    @Test
    void findsTheNearestName() {
        assertThat(NearestName.of("maxmemory-polcy", settings.names())).isEqualTo("maxmemory-policy");
        assertThat(NearestName.of("prot", settings.names())).isEqualTo("port");
        assertThat(NearestName.of("mem", settings.names())).isEqualTo("maxmemory");
        assertThat(NearestName.of("pass", settings.names())).isEqualTo("requirepass");
        assertThat(NearestName.of("ttl", settings.names())).isEqualTo("repl-backlog-ttl");
        assertThat(NearestName.of("qqq", settings.names())).isNotEmpty();
        assertThat(NearestName.distance("", "abc")).isEqualTo(3);
        assertThat(NearestName.distance("ab", "ba")).isEqualTo(1);
        assertThat(NearestName.distance("kitten", "sitting")).isEqualTo(3);
    }

    @Test
    void readsItsOwnQuotesBack() {
        StringBuilder all = new StringBuilder();
        for (char c = 0; c < 256; c++) {
            all.append(c);
        }
        assertThat(ConfigText.words(ConfigText.quote(all.toString()) + " x")).containsExactly(all.toString(), "x");
    }
}
