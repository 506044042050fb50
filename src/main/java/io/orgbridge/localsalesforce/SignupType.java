package io.orgbridge.localsalesforce;

import static io.orgbridge.localsalesforce.SField.Kind.BOOLEAN;
import static io.orgbridge.localsalesforce.SField.Kind.DATETIME;
import static io.orgbridge.localsalesforce.SField.Kind.EMAIL;
import static io.orgbridge.localsalesforce.SField.Kind.ID;
import static io.orgbridge.localsalesforce.SField.Kind.INT;
import static io.orgbridge.localsalesforce.SField.Kind.PICKLIST;
import static io.orgbridge.localsalesforce.SField.Kind.REFERENCE;
import static io.orgbridge.localsalesforce.SField.Kind.STRING;
import static io.orgbridge.localsalesforce.SField.field;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The SignupRequest sObject's fields.
 *
 * <p>Source: https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_signuprequest.htm
 */
final class SignupType {
    private final Settings settings;

    private SignupType(Settings settings) {
        this.settings = settings;
    }

    static SObjectType of(Settings settings, Store store, Signups signups) {
        return SObjectType.indexed(
                "SignupRequest",
                Ids.SIGNUP_REQUEST,
                new SignupType(settings).signups(),
                store,
                store.orgSignups,
                store.signups,
                signups);
    }

    /** The org that a template was made from: templates are not modelled, so it is one that nobody can reach. */
    private static @Nullable String source(SignupRequest request) {
        String template = request.field("TemplateId");
        return template == null || !template.matches("0TT[0-9A-Za-z]{12,15}")
                ? null
                : "00D" + template.substring(3, 15);
    }

    private List<SField> signups() {
        Class<SignupRequest> row = SignupRequest.class;
        List<SField> fields = new ArrayList<>(List.of(
                field("Id", ID, row, SignupRequest::id),
                field("Name", STRING, row, it -> String.format(Locale.ROOT, "SR-%08d", it.number())),
                field("OwnerId", REFERENCE, row, it -> Ids.of(Ids.USER, it.owner()))
                        .to("User", "Owner"),
                field("IsDeleted", BOOLEAN, row, it -> false),
                field("CreatedDate", DATETIME, row, it -> it.createdAt() / 1000),
                field("CreatedById", REFERENCE, row, it -> Ids.of(Ids.USER, it.owner()))
                        .to("User", "CreatedBy"),
                field("LastModifiedDate", DATETIME, row, it -> it.createdAt() / 1000),
                field("LastModifiedById", REFERENCE, row, it -> Ids.of(Ids.USER, it.owner())),
                field("SystemModstamp", DATETIME, row, it -> it.createdAt() / 1000),
                field("Status", PICKLIST, row, it -> it.status(settings.now())),
                field("ErrorCode", STRING, row, SignupRequest::errorCode),
                field(
                        "CreatedOrgId",
                        STRING,
                        row,
                        it -> it.createdOrg() == 0 ? null : Ids.id15(Ids.ORG, it.createdOrg())),
                field("CreatedOrgInstance", STRING, row, SignupRequest::createdInstance),
                field("AuthCode", STRING, row, SignupRequest::authCode),
                field("ResolvedTemplateId", STRING, row, it -> it.field("TemplateId")),
                field("TrialSourceOrgId", STRING, row, SignupType::source),
                field("TemplateDescription", STRING, row, it -> null),
                field("Instance", STRING, row, it -> null),
                field("MayEdit", BOOLEAN, row, it -> true),
                field("IsLocked", BOOLEAN, row, it -> false),
                field("Company", STRING, row, it -> it.field("Company"))
                        .length(80)
                        .creatable()
                        .mandatory(),
                field("LastName", STRING, row, it -> it.field("LastName"))
                        .length(80)
                        .creatable()
                        .mandatory(),
                field("SignupEmail", EMAIL, row, it -> it.field("SignupEmail"))
                        .length(80)
                        .creatable()
                        .mandatory(),
                field("Username", EMAIL, row, it -> it.field("Username"))
                        .length(80)
                        .creatable()
                        .mandatory(),
                field(
                                "IsSignupEmailSuppressed",
                                BOOLEAN,
                                row,
                                it -> it.fields().getOrDefault("IsSignupEmailSuppressed", false))
                        .creatable(),
                field(
                                "ShouldConnectToEnvHub",
                                BOOLEAN,
                                row,
                                it -> it.fields().getOrDefault("ShouldConnectToEnvHub", false))
                        .creatable(),
                field("TrialDays", INT, row, it -> it.fields().get("TrialDays")).creatable()));
        Map.of(
                        "ConnectedAppCallbackUrl", 2000,
                        "ConnectedAppConsumerKey", 120,
                        "Country", 3,
                        "Edition", 40,
                        "FirstName", 40,
                        "PreferredLanguage", 40,
                        "SignupSource", 60,
                        "Subdomain", 40,
                        // Longer than its 15 characters, so that a bad one becomes T-0001 and not an error of create.
                        "TemplateId", 255)
                .forEach((name, length) -> fields.add(field(name, STRING, row, it -> it.field(name))
                        .length(length)
                        .creatable()));
        // Whether these three can be set is unconfirmed.
        Map.of("EmailBrandId", 15, "LoginBrandId", 15)
                .forEach((name, length) -> fields.add(field(name, STRING, row, it -> it.field(name))
                        .length(length)
                        .creatable()));
        fields.add(field("IsTso", BOOLEAN, row, it -> it.fields().getOrDefault("IsTso", false))
                .creatable());
        // The Object Reference's name of the same field.
        fields.add(field(
                        "SuppressSignupEmails",
                        BOOLEAN,
                        row,
                        it -> it.fields().getOrDefault("SuppressSignupEmails", false))
                .creatable());
        return fields;
    }
}
