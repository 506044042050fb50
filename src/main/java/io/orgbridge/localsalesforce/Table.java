package io.orgbridge.localsalesforce;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.h2.mvstore.Cursor;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.RootReference;
import org.jspecify.annotations.Nullable;

/**
 * One map of the {@link Store}. A read sees it as it was committed last when the read began; a write sees its own changes.
 * Only a write may change it.
 */
final class Table<K, V> {
    private final Store store;
    private final MVMap<K, V> map;
    private final int number;

    Table(Store store, MVMap<K, V> map, int number) {
        this.store = store;
        this.map = map;
        this.number = number;
    }

    /** What is in it now; for the store's own bookkeeping. */
    RootReference<K, V> root() {
        return map.flushAndGetRoot();
    }

    @SuppressWarnings("unchecked") // the store keeps for each number the root of the table with that number
    private RootReference<K, V> seen() {
        RootReference<?, ?> root = store.seen(number);
        return root == null ? map.flushAndGetRoot() : (RootReference<K, V>) root;
    }

    @Nullable
    V get(K key) {
        return map.get(seen().root, key);
    }

    V getOrDefault(K key, V otherwise) {
        V value = get(key);
        return value == null ? otherwise : value;
    }

    boolean containsKey(K key) {
        return get(key) != null;
    }

    int size() {
        return (int) Math.min(Integer.MAX_VALUE, seen().getTotalCount());
    }

    /** From one key, included, to another, included; null for no bound. Backwards, the first is the greater one. */
    Cursor<K, V> cursor(@Nullable K from, @Nullable K to, boolean backwards) {
        return map.cursor(seen(), from, to, backwards);
    }

    @Nullable
    K firstKey() {
        Cursor<K, V> all = cursor(null, null, false);
        return all.hasNext() ? all.next() : null;
    }

    List<V> values() {
        List<V> values = new ArrayList<>();
        Cursor<K, V> all = cursor(null, null, false);
        while (all.hasNext()) {
            all.next();
            values.add(all.getValue());
        }
        return values;
    }

    /** The keys of the values that are like this. */
    List<K> keys(Predicate<V> which) {
        List<K> keys = new ArrayList<>();
        Cursor<K, V> all = cursor(null, null, false);
        while (all.hasNext()) {
            K key = all.next();
            if (which.test(all.getValue())) {
                keys.add(key);
            }
        }
        return keys;
    }

    /** Puts a value and answers the one before, or null if there was none. */
    @Nullable
    V put(K key, V value) {
        store.mustWrite();
        return map.put(key, value);
    }

    void putIfAbsent(K key, V value) {
        if (!containsKey(key)) {
            put(key, value);
        }
    }

    /** Removes a key and answers its value, or null if there was none. */
    @Nullable
    V remove(K key) {
        store.mustWrite();
        return map.remove(key);
    }

    /** Replaces a value if there is one. */
    void change(K key, UnaryOperator<V> change) {
        V old = get(key);
        if (old != null) {
            put(key, change.apply(old));
        }
    }
}
