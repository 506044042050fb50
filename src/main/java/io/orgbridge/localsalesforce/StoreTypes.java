package io.orgbridge.localsalesforce;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.WriteBuffer;
import org.h2.mvstore.type.BasicDataType;

/** How records and keys are written into the store's pages. In memory nothing is written: the pages keep the objects. */
final class StoreTypes {
    private StoreTypes() {}

    /** A mapper for {@link JsonType}s; a member that an older version wrote and this one does not know is left out. */
    static ObjectMapper mapper() {
        return JsonMapper.builder()
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .visibility(PropertyAccessor.GETTER, JsonAutoDetect.Visibility.NONE)
                .visibility(PropertyAccessor.IS_GETTER, JsonAutoDetect.Visibility.NONE)
                .visibility(PropertyAccessor.FIELD, JsonAutoDetect.Visibility.ANY)
                .build();
    }

    /** A record as JSON. */
    static final class JsonType<T> extends BasicDataType<T> {
        private final Class<T> type;
        private final ObjectReader reader;
        private final ObjectWriter writer;

        JsonType(ObjectMapper mapper, Class<T> type) {
            this.type = type;
            this.reader = mapper.readerFor(type);
            this.writer = mapper.writerFor(type);
        }

        @Override
        public int getMemory(T value) {
            return 600;
        }

        @Override
        public void write(WriteBuffer buffer, T value) {
            try {
                byte[] json = writer.writeValueAsBytes(value);
                buffer.putVarInt(json.length).put(json);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public T read(ByteBuffer buffer) {
            byte[] json = new byte[DataUtils.readVarInt(buffer)];
            buffer.get(json);
            try {
                return reader.readValue(json);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        @SuppressWarnings("unchecked")
        public T[] createStorage(int size) {
            return (T[]) java.lang.reflect.Array.newInstance(type, size);
        }
    }

    /** A {@link Key}. */
    static final class KeyType extends BasicDataType<Key> {
        @Override
        public int compare(Key a, Key b) {
            return a.compareTo(b);
        }

        @Override
        public int getMemory(Key key) {
            return 48;
        }

        @Override
        public void write(WriteBuffer buffer, Key key) {
            buffer.putVarLong(key.a()).putVarLong(key.b()).putVarLong(key.c());
        }

        @Override
        public Key read(ByteBuffer buffer) {
            return new Key(DataUtils.readVarLong(buffer), DataUtils.readVarLong(buffer), DataUtils.readVarLong(buffer));
        }

        @Override
        public Key[] createStorage(int size) {
            return new Key[size];
        }
    }
}
