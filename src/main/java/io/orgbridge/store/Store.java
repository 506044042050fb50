package io.orgbridge.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.BadSqlGrammarException;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.namedparam.SqlParameterSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The SQL database and its transactions. Everything that must survive is in it. Thread-safe.
 *
 * <p>Statements of beans and of the routes' {@code sql:} endpoints that run on one thread within {@code transacted} or
 * {@link #inTransaction} share one transaction.
 */
public final class Store implements AutoCloseable {
    private final DataSource dataSource;
    private final @Nullable HikariDataSource pool;
    private final PlatformTransactionManager transactionManager;
    private final JdbcClient sql;
    private final NamedParameterJdbcTemplate batches;

    private Store(DataSource dataSource, @Nullable HikariDataSource pool) {
        this.dataSource = dataSource;
        this.pool = pool;
        this.transactionManager = new DataSourceTransactionManager(dataSource);
        this.batches = new NamedParameterJdbcTemplate(dataSource);
        this.sql = JdbcClient.create(batches);
    }

    /**
     * Opens the database with a pool of its own and brings its schema up to date.
     *
     * @throws StoreException when it cannot be reached or its schema is not ours
     */
    public static Store open(String url, String username, String password) {
        HikariDataSource pool = pool(url, username, password);
        try {
            return migrated(new Store(pool, pool), url);
        } catch (RuntimeException e) {
            pool.close();
            throw e;
        }
    }

    /**
     * Opens the database as it is, for a look at it: makes neither an H2 file nor tables.
     *
     * @throws StoreException when it cannot be reached
     */
    public static Store openAsIs(String url, String username, String password) {
        HikariDataSource pool = pool(url.startsWith("jdbc:h2:") ? url + ";IFEXISTS=TRUE" : url, username, password);
        return new Store(pool, pool);
    }

    private static HikariDataSource pool(String url, String username, String password) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("orgbridge");
        config.setJdbcUrl(url);
        config.setUsername(username.isBlank() && url.startsWith("jdbc:h2:") ? "sa" : username);
        config.setPassword(password);
        config.setMaximumPoolSize(16);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(10_000);
        config.setInitializationFailTimeout(1);
        config.setAutoCommit(true);
        try {
            return new HikariDataSource(config);
        } catch (RuntimeException e) {
            throw StoreException.unreachable(url, e);
        }
    }

    /** Whether Orgbridge's tables are there. */
    public boolean hasTables() {
        try {
            sql.sql("select count(*) from credential").query(Long.class).single();
            return true;
        } catch (BadSqlGrammarException e) {
            return false;
        }
    }

    /** Uses the host's data source, which stays the host's to close, and brings the schema up to date. */
    public static Store over(DataSource dataSource) {
        return migrated(new Store(dataSource, null), "the given data source");
    }

    private static Store migrated(Store store, String where) {
        try {
            Flyway.configure(Store.class.getClassLoader())
                    .dataSource(store.dataSource)
                    .locations("classpath:io/orgbridge/db")
                    .table("orgbridge_schema_history")
                    .baselineOnMigrate(true)
                    .baselineVersion("0")
                    // A kill can leave half of a migration behind where each statement commits by itself, as H2 does
                    // it.
                    .placeholders(Map.of("ifNotExists", store.isEmbedded() ? "if not exists" : ""))
                    .load()
                    .migrate();
            return store;
        } catch (FlywayException e) {
            throw StoreException.schema(where, e);
        }
    }

    /** Whether the database lives in this process alone, so that no other process can be using it. */
    public boolean isEmbedded() {
        return pool != null
                && pool.getJdbcUrl().matches("jdbc:h2:(file|mem):.*")
                && !pool.getJdbcUrl().toUpperCase(Locale.ROOT).contains("AUTO_SERVER=TRUE");
    }

    /** For the routes' {@code sql:} endpoints. */
    public DataSource dataSource() {
        return dataSource;
    }

    /** For the routes' {@code transacted} steps. */
    public PlatformTransactionManager transactionManager() {
        return transactionManager;
    }

    /** Runs statements; takes part in the thread's transaction. */
    public JdbcClient sql() {
        return sql;
    }

    /** Runs one statement for each set of named parameters, in one batch; takes part in the thread's transaction. */
    public void batch(String statement, List<SqlParameterSource> parameters) {
        if (!parameters.isEmpty()) {
            batches.batchUpdate(statement, parameters.toArray(SqlParameterSource[]::new));
        }
    }

    /** Runs the work in one transaction, joining one that is open on this thread. */
    public <T> T inTransaction(Supplier<T> work) {
        T result = new TransactionTemplate(transactionManager).execute(status -> work.get());
        if (result == null) {
            throw new IllegalStateException("The work of a transaction gave no result");
        }
        return result;
    }

    /** An instant as the column type {@code timestamp with time zone} takes it. */
    public static OffsetDateTime timestamp(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    @Override
    public void close() {
        if (pool != null) {
            pool.close();
        }
    }
}
