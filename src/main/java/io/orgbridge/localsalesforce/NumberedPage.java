package io.orgbridge.localsalesforce;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One of the pages of a list, which Connect numbers from 0.
 *
 * @param chatter the request, whose {@code page} and {@code pageSize} say which
 * @param path of the list
 * @param all the whole list
 * @param page its number
 * @param size most rows of a page
 * @param kept parameters of the request that the URLs of pages repeat
 */
@SuppressWarnings("ArrayRecordComponent") // never changed, never compared
record NumberedPage<T>(Chatter chatter, String path, List<T> all, int page, int size, String... kept) {
    private static final int USUAL_SIZE = 25;
    private static final int MOST_PAGES = Integer.MAX_VALUE / 1000;
    private static final String[] FILTERS = {"filterGroup", "include", "exclude"};

    /**
     * The page that the request asks for.
     *
     * @param most the greatest {@code pageSize}
     */
    static <T> NumberedPage<T> of(Chatter chatter, String path, List<T> all, int most, String... kept) {
        return new NumberedPage<>(
                chatter,
                path,
                all,
                chatter.number("page", 0, MOST_PAGES, 0),
                chatter.number("pageSize", 1, most, USUAL_SIZE),
                kept);
    }

    List<T> rows() {
        return all.stream().skip((long) page * size).limit(size).toList();
    }

    boolean isLast() {
        return (page + 1L) * size >= all.size();
    }

    String url() {
        return url(page);
    }

    /** Null behind the last page. */
    @Nullable
    String nextUrl() {
        return isLast() ? null : url(page + 1);
    }

    /** Null before the first page. */
    @Nullable
    String previousUrl() {
        return page == 0 ? null : url(page - 1);
    }

    private String url(int number) {
        return path + "?page=" + number + "&pageSize=" + size + repeated(kept) + repeated(FILTERS);
    }

    private String repeated(String... parameters) {
        StringBuilder repeated = new StringBuilder();
        for (String name : parameters) {
            String value = chatter.call().query(name);
            if (value != null) {
                repeated.append('&').append(name).append('=').append(URLEncoder.encode(value, StandardCharsets.UTF_8));
            }
        }
        return repeated.toString();
    }
}
