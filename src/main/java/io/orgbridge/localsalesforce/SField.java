package io.orgbridge.localsalesforce;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A field of an sObject.
 *
 * @param name API name
 * @param label as errors call it
 * @param kind what its values are
 * @param length most characters of a text as describes tell it, 0 for no limit
 * @param most most characters that a create or update takes, 0 for no limit
 * @param access what a client may do with it
 * @param required whether a create must have it
 * @param picklist the values of a picklist; empty for any
 * @param restricted whether it takes no value that is not in the picklist
 * @param relationship name under which SOQL follows the reference, such as {@code Profile}; null if it cannot
 * @param refersTo sObject that a reference points to
 * @param children name under which SOQL finds the rows that refer to a row; null if it cannot
 * @param lookup whether an upsert can find a row by it
 * @param value reads it from a row, as the session's user may see it: a String, Boolean, Long (epoch second of a date-time, or a number) or null
 */
record SField(
        String name,
        String label,
        Kind kind,
        int length,
        int most,
        Access access,
        boolean required,
        Set<String> picklist,
        boolean restricted,
        @Nullable String relationship,
        @Nullable String refersTo,
        @Nullable String children,
        boolean lookup,
        BiFunction<Session, Object, @Nullable Object> value) {

    /** What a field's values are. */
    enum Kind {
        ID,
        STRING,
        EMAIL,
        PICKLIST,
        TEXTAREA,
        BOOLEAN,
        INT,
        DATETIME,
        REFERENCE
    }

    /** What a client may do with a field. */
    enum Access {
        READ,
        CREATE,
        CREATE_UPDATE,
        UPDATE
    }

    static <T> SField field(String name, Kind kind, Class<T> row, Function<T, @Nullable Object> value) {
        return seen(name, kind, row, (session, it) -> value.apply(it));
    }

    /** A field whose value depends on who asks. */
    static <T> SField seen(String name, Kind kind, Class<T> row, BiFunction<Session, T, @Nullable Object> value) {
        return new SField(
                name,
                label(name),
                kind,
                0,
                0,
                Access.READ,
                false,
                Set.of(),
                false,
                null,
                null,
                null,
                false,
                (session, it) -> value.apply(session, row.cast(it)));
    }

    /** A field that is a user's, under this name. */
    static <T> SField byUser(String name, String relationshipName, Class<T> row, ToLongFunction<T> user) {
        return field(name, Kind.REFERENCE, row, it -> Ids.of(Ids.USER, user.applyAsLong(it)))
                .to("User", relationshipName);
    }

    /** These fields, and when a row was created and changed. */
    static <T> List<SField> stamped(
            List<SField> fields, Class<T> row, ToLongFunction<T> createdAt, ToLongFunction<T> modifiedAt) {
        List<SField> all = new ArrayList<>(fields);
        all.add(field("CreatedDate", Kind.DATETIME, row, createdAt::applyAsLong));
        all.add(field("LastModifiedDate", Kind.DATETIME, row, modifiedAt::applyAsLong));
        all.add(field("SystemModstamp", Kind.DATETIME, row, modifiedAt::applyAsLong));
        return all;
    }

    SField children(String childRelationship) {
        return changed(it -> it.children = childRelationship);
    }

    SField lookedUp() {
        return changed(it -> it.lookup = true);
    }

    SField length(int characters) {
        return changed(it -> {
            it.length = characters;
            it.most = characters;
        });
    }

    /** The same field that takes longer texts than it has room for, since what becomes of them shows later. */
    SField taking(int characters) {
        return changed(it -> it.most = characters);
    }

    SField creatable() {
        return access(Access.CREATE);
    }

    SField writable() {
        return access(Access.CREATE_UPDATE);
    }

    SField access(Access newAccess) {
        return changed(it -> it.access = newAccess);
    }

    SField mandatory() {
        return changed(it -> it.required = true);
    }

    /** The same field as a picklist that takes no other value. */
    SField oneOf(Set<String> values) {
        return changed(it -> {
            it.picklist = values;
            it.restricted = true;
        });
    }

    /** The same field as a picklist that takes other values too. */
    SField suggesting(Set<String> values) {
        return changed(it -> {
            it.picklist = values;
            it.restricted = false;
        });
    }

    SField to(String type, String relationshipName) {
        return changed(it -> {
            it.relationship = relationshipName;
            it.refersTo = type;
        });
    }

    boolean isCreatable() {
        return access == Access.CREATE || access == Access.CREATE_UPDATE;
    }

    boolean isUpdatable() {
        return access == Access.UPDATE || access == Access.CREATE_UPDATE;
    }

    /** {@code LastName} as {@code Last Name}, {@code ProfileId} as {@code Profile ID}. */
    private static String label(String name) {
        return name.replaceAll("(?<=[a-z])(?=[A-Z])", " ").replaceAll("\\bId\\b", "ID");
    }

    private SField changed(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.done();
    }

    /** The members, so that one can be changed without naming the others. */
    private static final class Draft {
        String name;
        String label;
        Kind kind;
        int length;
        int most;
        Access access;
        boolean required;
        Set<String> picklist;
        boolean restricted;

        @Nullable
        String relationship;

        @Nullable
        String refersTo;

        @Nullable
        String children;

        boolean lookup;
        BiFunction<Session, Object, @Nullable Object> value;

        Draft(SField from) {
            name = from.name;
            label = from.label;
            kind = from.kind;
            length = from.length;
            most = from.most;
            access = from.access;
            required = from.required;
            picklist = from.picklist;
            restricted = from.restricted;
            relationship = from.relationship;
            refersTo = from.refersTo;
            children = from.children;
            lookup = from.lookup;
            value = from.value;
        }

        SField done() {
            return new SField(
                    name,
                    label,
                    kind,
                    length,
                    most,
                    access,
                    required,
                    picklist,
                    restricted,
                    relationship,
                    refersTo,
                    children,
                    lookup,
                    value);
        }
    }
}
