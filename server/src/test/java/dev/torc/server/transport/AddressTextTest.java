package dev.torc.server.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressTextTest {
    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, 127.0.0.1:6379",
        "0.0.0.0, 0.0.0.0:6379",
        "255.254.253.252, 255.254.253.252:6379",
        "0:0:0:0:0:0:0:1, [::1]:6379",
        "0:0:0:0:0:0:0:0, [::]:6379",
        "2001:db8:0:0:1:0:0:1, [2001:db8::1:0:0:1]:6379",
        "2001:db8:0:1:1:1:1:1, [2001:db8:0:1:1:1:1:1]:6379",
        "2001:0:0:1:0:0:0:1, [2001:0:0:1::1]:6379",
        "fe80:0:0:0:abcd:0:0:0, [fe80::abcd:0:0:0]:6379",
        "1:2:3:4:5:6:0:0, [1:2:3:4:5:6::]:6379",
    })
    void printsTheShortestForm(String address, String expected) throws UnknownHostException {
        assertThat(AddressText.of(InetAddress.getByName(address), 6379)).isEqualTo(expected);
    }

    @Test
    void printsAnIpv4AddressInsideIpv6() {
        byte[] mapped = new byte[16];
        mapped[10] = -1;
        mapped[11] = -1;
        mapped[12] = 10;
        mapped[15] = 1;
        assertThat(AddressText.of(mapped, 1)).isEqualTo("[::ffff:10.0.0.1]:1");
    }

    @ParameterizedTest
    @CsvSource({
        "*, false, 0.0.0.0:1",
        "-*, true, 0.0.0.0:1",
        "::*, false, [::]:1",
        "-::*, true, [::]:1",
        "-::1, true, [::1]:1",
        "127.0.0.1, false, 127.0.0.1:1",
        "localhost, false, 127.0.0.1:1",
    })
    void readsTheWordsOfTheBindSetting(String word, boolean optional, String expected) throws UnknownHostException {
        BindAddress address = BindAddress.parse(word);
        assertThat(address.optional()).isEqualTo(optional);
        assertThat(AddressText.of(address.resolve(), 1)).isEqualTo(expected);
    }
}
