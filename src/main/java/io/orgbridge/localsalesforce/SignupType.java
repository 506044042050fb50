package io.orgbridge.localsalesforce;

import static io.orgbridge.localsalesforce.SField.Kind.BOOLEAN;
import static io.orgbridge.localsalesforce.SField.Kind.EMAIL;
import static io.orgbridge.localsalesforce.SField.Kind.ID;
import static io.orgbridge.localsalesforce.SField.Kind.INT;
import static io.orgbridge.localsalesforce.SField.Kind.PICKLIST;
import static io.orgbridge.localsalesforce.SField.Kind.REFERENCE;
import static io.orgbridge.localsalesforce.SField.Kind.STRING;
import static io.orgbridge.localsalesforce.SField.Kind.TEXTAREA;
import static io.orgbridge.localsalesforce.SField.field;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The SignupRequest sObject's fields.
 *
 * <p>Source: https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_signuprequest.htm
 */
final class SignupType {
    /** Labels; whether the API spells them so is unconfirmed. */
    private static final Set<String> EDITIONS = Set.of(
            "Partner Group",
            "Professional",
            "Partner Professional",
            "Sales Enterprise",
            "Professional TSO",
            "Enterprise",
            "Partner Enterprise",
            "Service Professional",
            "Enterprise TSO",
            "Developer",
            "Partner Developer");

    private final Settings settings;
    private final Store store;

    private SignupType(Settings settings, Store store) {
        this.settings = settings;
        this.store = store;
    }

    static SObjectType of(Settings settings, Store store, Signups signups) {
        SObjectType type = SObjectType.indexed(
                "SignupRequest",
                Ids.SIGNUP_REQUEST,
                new SignupType(settings, store).signups(),
                store,
                store.orgSignups,
                store.signups,
                signups);
        return type.withDeleted(session -> store.deletedSignups.values().stream()
                .filter(request -> request.org() == session.org().serial()));
    }

    /** The org that a template was made from: templates are not modelled, so it is one that nobody can reach. */
    private static @Nullable String source(SignupRequest request) {
        String template = request.field("TemplateId");
        return template == null || !template.matches("0TT[0-9A-Za-z]{12,15}")
                ? null
                : "00D" + template.substring(3, 15);
    }

    /** A text that a create may set. */
    private static SField own(String name, SField.Kind kind, int length) {
        return field(name, kind, SignupRequest.class, it -> it.field(name))
                .length(length)
                .creatable();
    }

    /** A boolean that a create may set. */
    private static SField flag(String name) {
        return field(name, BOOLEAN, SignupRequest.class, it -> it.fields().getOrDefault(name, false))
                .creatable();
    }

    private List<SField> signups() {
        Class<SignupRequest> row = SignupRequest.class;
        List<SField> fields = SField.stamped(
                List.of(
                        field("Id", ID, row, SignupRequest::id),
                        field("Name", STRING, row, it -> String.format(Locale.ROOT, "SR-%08d", it.number())),
                        SField.byUser("OwnerId", "Owner", row, it -> it.owner()),
                        field("IsDeleted", BOOLEAN, row, it -> store.deletedSignups.containsKey(it.serial())),
                        SField.byUser("CreatedById", "CreatedBy", row, it -> it.owner()),
                        field("LastModifiedById", REFERENCE, row, it -> Ids.of(Ids.USER, it.owner())),
                        field("Status", PICKLIST, row, it -> it.status(settings.now()))
                                .length(40)
                                .oneOf(Set.of("New", "InProgress", "Error", "Success")),
                        field("ErrorCode", STRING, row, SignupRequest::errorCode)
                                .length(8),
                        field(
                                        "CreatedOrgId",
                                        STRING,
                                        row,
                                        it -> it.createdOrg() == 0 ? null : Ids.id15(Ids.ORG, it.createdOrg()))
                                .length(15),
                        field("CreatedOrgInstance", STRING, row, SignupRequest::createdInstance)
                                .length(10),
                        field("AuthCode", STRING, row, SignupRequest::authCode).length(120),
                        field("ResolvedTemplateId", STRING, row, it -> it.field("TemplateId"))
                                .length(15),
                        field("TrialSourceOrgId", STRING, row, SignupType::source)
                                .length(15),
                        field("TemplateDescription", STRING, row, it -> null),
                        field("Instance", STRING, row, it -> null).length(8),
                        field("MayEdit", BOOLEAN, row, it -> true),
                        field("IsLocked", BOOLEAN, row, it -> false),
                        own("Company", STRING, 80).mandatory(),
                        own("LastName", STRING, 80).mandatory(),
                        own("SignupEmail", EMAIL, 80).mandatory(),
                        own("Username", EMAIL, 80).mandatory(),
                        flag("IsSignupEmailSuppressed"),
                        flag("ShouldConnectToEnvHub"),
                        field("TrialDays", INT, row, it -> it.fields().get("TrialDays"))
                                .creatable()),
                row,
                it -> it.createdAt() / 1000,
                it -> it.modifiedAt(settings.now()) / 1000);
        Map.of("ConnectedAppConsumerKey", 120, "Country", 3, "FirstName", 40, "SignupSource", 60)
                .forEach((name, length) -> fields.add(own(name, STRING, length)));
        fields.add(own("ConnectedAppCallbackUrl", TEXTAREA, 2000));
        fields.add(own("Edition", PICKLIST, 40).suggesting(EDITIONS));
        fields.add(own("PreferredLanguage", PICKLIST, 40).suggesting(Languages.all()));
        // These take more than they have room for, so that a long one becomes S-1018 or T-0001 and no error of create.
        fields.add(own("Subdomain", STRING, 40).taking(255));
        fields.add(own("TemplateId", STRING, 15).taking(255));
        // Whether these three can be set is unconfirmed.
        Map.of("EmailBrandId", 15, "LoginBrandId", 15).forEach((name, length) -> fields.add(own(name, STRING, length)));
        fields.add(flag("IsTso"));
        // The Object Reference's name of the same field.
        fields.add(flag("SuppressSignupEmails"));
        return fields;
    }
}
