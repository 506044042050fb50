package io.orgbridge.localsalesforce;

import com.fasterxml.jackson.core.SerializableString;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** JSON that was written before, as bytes: what a generator takes without looking at the characters again. */
final class Piece implements SerializableString {
    private final byte[] utf8;

    Piece(byte[] utf8) {
        this.utf8 = utf8;
    }

    @Override
    public String getValue() {
        return new String(utf8, StandardCharsets.UTF_8);
    }

    @Override
    public int charLength() {
        return getValue().length();
    }

    @Override
    public byte[] asUnquotedUTF8() {
        return utf8;
    }

    @Override
    public int appendUnquotedUTF8(byte[] buffer, int offset) {
        if (offset + utf8.length > buffer.length) {
            return -1;
        }
        System.arraycopy(utf8, 0, buffer, offset, utf8.length);
        return utf8.length;
    }

    @Override
    public int writeUnquotedUTF8(OutputStream out) throws IOException {
        out.write(utf8);
        return utf8.length;
    }

    @Override
    public int putUnquotedUTF8(ByteBuffer buffer) {
        if (buffer.remaining() < utf8.length) {
            return -1;
        }
        buffer.put(utf8);
        return utf8.length;
    }

    @Override
    public char[] asQuotedChars() {
        throw notText();
    }

    @Override
    public byte[] asQuotedUTF8() {
        throw notText();
    }

    @Override
    public int appendQuotedUTF8(byte[] buffer, int offset) {
        throw notText();
    }

    @Override
    public int appendQuoted(char[] buffer, int offset) {
        throw notText();
    }

    @Override
    public int appendUnquoted(char[] buffer, int offset) {
        throw notText();
    }

    @Override
    public int writeQuotedUTF8(OutputStream out) {
        throw notText();
    }

    @Override
    public int putQuotedUTF8(ByteBuffer buffer) {
        throw notText();
    }

    private static UnsupportedOperationException notText() {
        return new UnsupportedOperationException("JSON is not to be quoted");
    }
}
