package io.orgbridge.localsalesforce;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Describes sObjects, with every member that clients read.
 *
 * <p>Source: https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_sobject_describe.htm,
 * https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_calls_describesobjects_describesobjectresult.htm
 */
final class Describe {
    /** Members that have the same value for all of our fields. */
    private static final List<String> FALSE = List.of(
            "aiPredictionField",
            "autoNumber",
            "calculated",
            "cascadeDelete",
            "caseSensitive",
            "custom",
            "dependentPicklist",
            "deprecatedAndHidden",
            "displayLocationInDecimal",
            "encrypted",
            "externalId",
            "formulaTreatNullNumberAsZero",
            "highScaleNumber",
            "htmlFormatted",
            "namePointing",
            "permissionable",
            "polymorphicForeignKey",
            "queryByDistance",
            "restrictedDelete",
            "searchPrefilterable",
            "writeRequiresMasterRead");

    private static final List<String> NULL = List.of(
            "calculatedFormula",
            "compoundFieldName",
            "controllerName",
            "defaultValue",
            "defaultValueFormula",
            "extraTypeInfo",
            "filteredLookupInfo",
            "inlineHelpText",
            "mask",
            "maskType",
            "referenceTargetField",
            "relationshipOrder");

    private static final List<String> TYPE_FALSE = List.of(
            "activateable",
            "custom",
            "customSetting",
            "deepCloneable",
            "deprecatedAndHidden",
            "feedEnabled",
            "hasSubtypes",
            "isInterface",
            "isSubtype",
            "layoutable",
            "mergeable",
            "mruEnabled",
            "searchable",
            "triggerable",
            "undeletable");

    private final String base;
    private final Session session;
    private final SObjects objects;

    Describe(String base, Session session, SObjects objects) {
        this.base = base;
        this.session = session;
        this.objects = objects;
    }

    JsonOut global(JsonOut out) {
        out.object().raw("encoding", "UTF-8").number("maxBatchSize", 200).array("sobjects");
        objects.all(session).forEach(type -> {
            out.object();
            summary(out, type);
            out.end();
        });
        return out.end().end();
    }

    /** The member {@code objectDescribe}. */
    JsonOut basic(JsonOut out, SObjectType type) {
        out.object("objectDescribe");
        summary(out, type);
        return out.end();
    }

    JsonOut full(JsonOut out, SObjectType type) {
        out.object().array("actionOverrides").end().array("childRelationships");
        objects.children(session, type)
                .forEach(child -> out.object()
                        .flag("cascadeDelete", false)
                        .raw("childSObject", child.type().name())
                        .flag("deprecatedAndHidden", false)
                        .raw("field", child.reference().name())
                        .array("junctionIdListNames")
                        .end()
                        .array("junctionReferenceTo")
                        .end()
                        .raw("relationshipName", child.reference().children())
                        .flag("restrictedDelete", false)
                        .end());
        out.end();
        summary(out, type);
        out.flag("compactLayoutable", false).array("fields");
        type.fields().forEach(field -> field(out, field));
        out.end()
                .nothing("listviewable")
                .nothing("lookupLayoutable")
                .array("namedLayoutInfos")
                .end()
                .nothing("networkScopeFieldName")
                .array("recordTypeInfos")
                .end()
                .flag("searchLayoutable", false)
                .array("supportedScopes")
                .object()
                .raw("label", "All " + type.name())
                .raw("name", "everything")
                .end()
                .end();
        return out.end();
    }

    private static void field(JsonOut out, SField field) {
        int length = field.length() == 0 ? defaultLength(field) : field.length();
        boolean text = Set.of(SField.Kind.STRING, SField.Kind.EMAIL, SField.Kind.TEXTAREA)
                .contains(field.kind());
        out.object();
        FALSE.forEach(name -> out.flag(name, false));
        NULL.forEach(out::nothing);
        out.flag("aggregatable", field.kind() != SField.Kind.BOOLEAN)
                .number("byteLength", text ? length * 3L : length)
                .flag("createable", field.isCreatable())
                .flag("defaultedOnCreate", field.kind() == SField.Kind.BOOLEAN || !field.isCreatable())
                .number("digits", field.kind() == SField.Kind.INT ? 9 : 0)
                .flag("filterable", true)
                .flag("groupable", field.kind() != SField.Kind.DATETIME)
                .flag("idLookup", field.lookup() || field.kind() == SField.Kind.ID)
                .raw("label", field.label())
                .number("length", length)
                .raw("name", field.name())
                .flag("nameField", field.name().equals("Name") || field.name().equals("DeveloperName"))
                .flag("nillable", !field.required() && field.kind() != SField.Kind.BOOLEAN && !isId(field))
                .array("picklistValues");
        field.picklist().stream()
                .sorted()
                .forEach(value -> out.object()
                        .flag("active", true)
                        .flag("defaultValue", false)
                        .raw("label", value)
                        .nothing("validFor")
                        .raw("value", value)
                        .end());
        out.end().number("precision", 0).array("referenceTo");
        if (field.refersTo() != null) {
            out.raw(field.refersTo());
        }
        out.end()
                .raw("relationshipName", field.relationship())
                .flag("restrictedPicklist", field.restricted())
                .number("scale", 0)
                .raw("soapType", soapType(field))
                .flag("sortable", true)
                .raw("type", field.kind().name().toLowerCase(Locale.ROOT))
                .flag("unique", field.lookup())
                .flag("updateable", field.isUpdatable())
                .end();
    }

    private static boolean isId(SField field) {
        return field.kind() == SField.Kind.ID;
    }

    private static String soapType(SField field) {
        return switch (field.kind()) {
            case ID, REFERENCE -> "tns:ID";
            case BOOLEAN -> "xsd:boolean";
            case INT -> "xsd:int";
            case DATETIME -> "xsd:dateTime";
            default -> "xsd:string";
        };
    }

    private static int defaultLength(SField field) {
        return switch (field.kind()) {
            case ID, REFERENCE -> 18;
            case STRING, EMAIL, PICKLIST, TEXTAREA -> 255;
            default -> 0;
        };
    }

    private void summary(JsonOut out, SObjectType type) {
        boolean creatable = type.fields().stream().anyMatch(SField::isCreatable);
        String url = base + "/sobjects/" + type.name();
        TYPE_FALSE.forEach(name -> out.flag(name, false));
        out.raw("associateEntityType", null)
                .raw("associateParentEntity", null)
                .flag("createable", creatable)
                .flag("deletable", creatable && !type.name().equals("User"))
                .raw("keyPrefix", type.hasPrefix() ? type.prefix() : null)
                .raw("label", type.name())
                .raw("labelPlural", type.name() + "s")
                .raw("name", type.name())
                .flag("queryable", true)
                .flag("replicateable", type.isReplicateable())
                .flag("retrieveable", true)
                .flag("updateable", type.fields().stream().anyMatch(SField::isUpdatable))
                .object("urls")
                .raw("describe", url + "/describe")
                .raw("rowTemplate", url + "/{ID}")
                .raw("sobject", url)
                .end();
    }
}
