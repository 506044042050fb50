package io.orgbridge.store;

import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import org.springframework.beans.BeanUtils;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.support.JdbcUtils;

/**
 * Makes a record of each row: the columns of the select are the record's components, in their order. Spring's own mappers
 * look each column up by name, and fail once for every name that is written with an underscore. Thread-safe.
 */
public final class RecordRows<T extends Record> implements RowMapper<T> {
    private final Constructor<T> constructor;
    private final Class<?>[] types;

    private RecordRows(Class<T> type) {
        this.types = Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class[]::new);
        try {
            this.constructor = type.getDeclaredConstructor(types);
        } catch (NoSuchMethodException e) {
            throw new IllegalArgumentException(type + " is not a record", e);
        }
        constructor.setAccessible(true);
    }

    /** The rows of a select as records of this type. */
    public static <T extends Record> RecordRows<T> of(Class<T> type) {
        return new RecordRows<>(type);
    }

    @Override
    public T mapRow(ResultSet row, int number) throws SQLException {
        Object[] values = new Object[types.length];
        for (int i = 0; i < types.length; i++) {
            values[i] = JdbcUtils.getResultSetValue(row, i + 1, types[i]);
        }
        return BeanUtils.instantiateClass(constructor, values);
    }
}
