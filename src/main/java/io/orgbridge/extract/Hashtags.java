package io.orgbridge.extract;

import io.orgbridge.feed.Post;
import io.orgbridge.feed.Segment;
import java.text.Normalizer;
import java.util.Locale;

/** Looks for a hashtag in a post, and compares names as people do: without regard to case or to how accents are coded. */
final class Hashtags {

    private Hashtags() {}

    /** A form in which names that people call the same are equal. */
    static String fold(String name) {
        return Normalizer.normalize(name, Normalizer.Form.NFC)
                .toUpperCase(Locale.ROOT)
                .toLowerCase(Locale.ROOT);
    }

    /**
     * Tells whether a post carries a tag: as a Hashtag segment, or written in the text as {@code #tag} or
     * {@code #[two words]}.
     *
     * @param folded the tag without {@code #}, {@linkplain #fold folded}
     */
    static boolean carries(Post post, String folded) {
        for (Segment segment : post.segments()) {
            if (segment.type().equalsIgnoreCase("Hashtag") && folded.equals(fold(tagOf(segment)))) {
                return true;
            }
        }
        return post.text().indexOf('#') >= 0 && written(fold(post.text()), folded);
    }

    private static String tagOf(Segment segment) {
        String tag = segment.value() == null ? segment.text() : segment.value();
        return tag.startsWith("#") ? tag.substring(1) : tag;
    }

    private static boolean written(String text, String tag) {
        for (int hash = text.indexOf('#'); hash >= 0; hash = text.indexOf('#', hash + 1)) {
            boolean bracketed = text.startsWith("[" + tag + "]", hash + 1);
            boolean plain = text.startsWith(tag, hash + 1) && endsAt(text, hash + 1 + tag.length());
            if ((bracketed || plain) && startsAt(text, hash)) {
                return true;
            }
        }
        return false;
    }

    /** What stands before the {@code #} decides between a tag and the fragment of a link or the middle of a word. */
    private static boolean startsAt(String text, int hash) {
        if (hash == 0) {
            return true;
        }
        int before = text.codePointBefore(hash);
        return before != '#' && before != '/' && before != '&' && !partOfTag(before);
    }

    private static boolean endsAt(String text, int end) {
        return end >= text.length() || !partOfTag(text.codePointAt(end));
    }

    private static boolean partOfTag(int character) {
        return Character.isLetterOrDigit(character)
                || character == '_'
                || Character.getType(character) == Character.NON_SPACING_MARK
                || Character.getType(character) == Character.COMBINING_SPACING_MARK;
    }
}
