package io.orgbridge.localsalesforce;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/**
 * Addresses from which users may log in with an app: {@code 10.0.0.0/8}, {@code 10.0.0.1-10.0.0.9}, or one address.
 *
 * @param bits 32 for IPv4, 128 for IPv6
 * @param first the lowest address
 * @param last the highest address
 */
record IpRange(int bits, BigInteger first, BigInteger last) {
    private static final String OCTET = "(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)";

    /** What is an address and no name, so that nobody asks DNS. */
    private static final Pattern LITERAL =
            Pattern.compile(OCTET + "(?:\\." + OCTET + "){3}|[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*");

    /** Throws {@link IllegalArgumentException} for what is no range. */
    static IpRange parse(String text) {
        int slash = text.indexOf('/');
        int dash = text.indexOf('-');
        if (slash >= 0) {
            return block(text, bytes(text.substring(0, slash)), text.substring(slash + 1));
        }
        byte[] from = bytes(dash < 0 ? text : text.substring(0, dash));
        byte[] to = bytes(dash < 0 ? text : text.substring(dash + 1));
        IpRange range = new IpRange(from.length * 8, new BigInteger(1, from), new BigInteger(1, to));
        if (from.length != to.length || range.first.compareTo(range.last) > 0) {
            throw invalid(text);
        }
        return range;
    }

    private static IpRange block(String text, byte[] address, String prefix) {
        int bits = address.length * 8;
        if (!prefix.matches("\\d{1,3}") || Integer.parseInt(prefix) > bits) {
            throw invalid(text);
        }
        int free = bits - Integer.parseInt(prefix);
        BigInteger first = new BigInteger(1, address).shiftRight(free).shiftLeft(free);
        return new IpRange(
                bits, first, first.add(BigInteger.ONE.shiftLeft(free)).subtract(BigInteger.ONE));
    }

    /** Whether an address is one of these; false for what is no address. */
    boolean has(String address) {
        if (!LITERAL.matcher(address).matches()) {
            return false;
        }
        byte[] bytes = bytes(address);
        BigInteger number = new BigInteger(1, bytes);
        return bytes.length * 8 == bits && number.compareTo(first) >= 0 && number.compareTo(last) <= 0;
    }

    private static byte[] bytes(String address) {
        String plain = address.trim();
        if (!LITERAL.matcher(plain).matches()) {
            throw invalid(address);
        }
        try {
            return InetAddress.getByName(plain).getAddress();
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("'" + address + "' is no IP address", e);
        }
    }

    private static IllegalArgumentException invalid(String text) {
        return new IllegalArgumentException(
                "'" + text + "' is no range of addresses; write 10.0.0.0/8, 10.0.0.1-10.0.0.9 or one address");
    }
}
