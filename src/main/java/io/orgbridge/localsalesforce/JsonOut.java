package io.orgbridge.localsalesforce;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * Writes JSON straight to bytes. {@link #text} is for what people wrote: it is entity-escaped if this answer is;
 * {@link #raw} is for ids, codes, dates and URLs, which never are.
 *
 * <p>Source of the escaping: https://developer.salesforce.com/docs/atlas.en-us.chatterapi.meta/chatterapi/intro_encoding.htm
 */
final class JsonOut {
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
            .build();

    private final ByteArrayBuilder bytes = new ByteArrayBuilder(2048);
    private final JsonGenerator json;
    private final boolean escape;

    /** @param escape whether {@link #text} is entity-escaped */
    JsonOut(boolean escape) {
        this.escape = escape;
        try {
            json = JSON.createGenerator(bytes, JsonEncoding.UTF8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Indents what follows, for {@code X-PrettyPrint}. */
    JsonOut pretty() {
        json.setPrettyPrinter(new DefaultPrettyPrinter());
        return this;
    }

    boolean escapes() {
        return escape;
    }

    JsonOut object() {
        return io(json::writeStartObject);
    }

    JsonOut object(String name) {
        return io(() -> json.writeObjectFieldStart(name));
    }

    JsonOut array() {
        return io(json::writeStartArray);
    }

    JsonOut array(String name) {
        return io(() -> json.writeArrayFieldStart(name));
    }

    /** Ends the object or array that was begun last. */
    JsonOut end() {
        return io(() -> {
            if (json.getOutputContext().inArray()) {
                json.writeEndArray();
            } else {
                json.writeEndObject();
            }
        });
    }

    JsonOut name(String name) {
        return io(() -> json.writeFieldName(name));
    }

    JsonOut raw(String name, @Nullable String value) {
        return io(() -> json.writeStringField(name, value));
    }

    JsonOut raw(String value) {
        return io(() -> json.writeString(value));
    }

    JsonOut text(String name, @Nullable String value) {
        return raw(name, value == null || !escape ? value : escaped(value));
    }

    JsonOut flag(String name, boolean value) {
        return io(() -> json.writeBooleanField(name, value));
    }

    JsonOut number(String name, long value) {
        return io(() -> json.writeNumberField(name, value));
    }

    JsonOut nothing(String name) {
        return io(() -> json.writeNullField(name));
    }

    /** A string, boolean, number or null, as it is. */
    JsonOut value(String name, @Nullable Object value) {
        return name(name).value(value);
    }

    JsonOut value(@Nullable Object value) {
        return io(() -> {
            if (value == null) {
                json.writeNull();
            } else if (value instanceof Boolean flag) {
                json.writeBoolean(flag);
            } else if (value instanceof Number number) {
                if (number instanceof Double real) {
                    json.writeNumber(real);
                } else {
                    json.writeNumber(number.longValue());
                }
            } else {
                json.writeString(value.toString());
            }
        });
    }

    /** JSON that was written before, as the value. */
    JsonOut json(byte[] document) {
        return json(new Piece(document));
    }

    /** JSON that is written again and again, as the value; see {@link #piece}. */
    JsonOut json(Piece document) {
        return io(() -> json.writeRawValue(document));
    }

    /** Whether this is indented, in which JSON that was written before is not. */
    boolean isPretty() {
        return json.getPrettyPrinter() != null;
    }

    /** What was written, to be written again. */
    Piece piece() {
        return new Piece(bytes());
    }

    byte[] bytes() {
        try {
            json.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static String escaped(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (entity(text.charAt(i)) != null) {
                StringBuilder out = new StringBuilder(text.length() + 16);
                for (int j = 0; j < text.length(); j++) {
                    String entity = entity(text.charAt(j));
                    if (entity == null) {
                        out.append(text.charAt(j));
                    } else {
                        out.append(entity);
                    }
                }
                return out.toString();
            }
        }
        return text;
    }

    private static @Nullable String entity(char c) {
        return switch (c) {
            case '<' -> "&lt;";
            case '>' -> "&gt;";
            case '"' -> "&quot;";
            case '\'' -> "&#39;";
            case '\\' -> "&#92;";
            case '&' -> "&amp;";
            default -> null;
        };
    }

    private interface Step {
        void run() throws IOException;
    }

    private JsonOut io(Step step) {
        try {
            step.run();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
