package io.orgbridge.localsalesforce;

/**
 * Key of the index maps: three numbers, compared in order. What they mean is the map's matter; a feed's index has
 * (feed, epoch second, serial), so that a page is a walk backwards from a place.
 */
record Key(long a, long b, long c) implements Comparable<Key> {
    static Key of(long a, long b) {
        return new Key(a, b, 0);
    }

    @Override
    public int compareTo(Key other) {
        int byA = Long.compare(a, other.a);
        if (byA != 0) {
            return byA;
        }
        int byB = Long.compare(b, other.b);
        return byB != 0 ? byB : Long.compare(c, other.c);
    }
}
