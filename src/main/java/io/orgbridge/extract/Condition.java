package io.orgbridge.extract;

import com.google.re2j.Pattern;
import io.orgbridge.feed.Post;
import org.jspecify.annotations.Nullable;

/**
 * Which posts a rule reads: all that is given must hold; nothing given means every post.
 *
 * @param hashtag a folded hashtag without {@code #}
 * @param group a group's folded name, or its id
 * @param author an author's folded name, or the user's id
 * @param type Salesforce's own type of the post
 * @param matches what the text must contain somewhere
 */
record Condition(
        @Nullable String hashtag,
        @Nullable Named group,
        @Nullable Named author,
        @Nullable String type,
        @Nullable Pattern matches) {

    static final Condition EVERY_POST = new Condition(null, null, null, null, null);

    boolean holds(Post post) {
        return (type == null || type.equalsIgnoreCase(post.type()))
                && (group == null || group.is(post.groupName(), post.groupId()))
                && (author == null || author.is(post.authorName(), post.authorId()))
                && (hashtag == null || Hashtags.carries(post, hashtag))
                && (matches == null || matches.matcher(post.text()).find());
    }

    /**
     * A person or a group, by name or by id of 15 or 18 characters.
     *
     * @param text as the rule file has it
     * @param folded the same, folded
     */
    record Named(String text, String folded) {

        static Named of(String text) {
            return new Named(text, Hashtags.fold(text));
        }

        boolean is(@Nullable String name, @Nullable String id) {
            return (name != null && folded.equals(Hashtags.fold(name)))
                    || (id != null && (id.equals(text) || (text.length() == 15 && id.startsWith(text))));
        }
    }
}
