package io.orgbridge.clients;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.apache.camel.component.salesforce.api.dto.AbstractDescribedSObjectBase;
import org.apache.camel.component.salesforce.api.dto.AbstractQueryRecordsBase;
import org.apache.camel.component.salesforce.api.dto.SObjectDescription;
import org.jspecify.annotations.Nullable;

/** A PermissionSet as Camel's tools would generate it; public, for Camel looks for it by name. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public class PermissionSet extends AbstractDescribedSObjectBase {
    private @Nullable String label;
    private @Nullable String description;

    @JsonProperty("Label")
    public @Nullable String getLabel() {
        return label;
    }

    @JsonProperty("Label")
    public void setLabel(@Nullable String text) {
        label = text;
    }

    @JsonProperty("Description")
    public @Nullable String getDescription() {
        return description;
    }

    @JsonProperty("Description")
    public void setDescription(@Nullable String text) {
        description = text;
    }

    @Override
    public SObjectDescription description() {
        SObjectDescription type = new SObjectDescription();
        type.setName("PermissionSet");
        return type;
    }

    static PermissionSet named(String name) {
        PermissionSet set = new PermissionSet();
        set.getAttributes().setType("PermissionSet");
        set.setName(name);
        set.setLabel(name);
        return set;
    }

    /** A page of a query. */
    public static class Records extends AbstractQueryRecordsBase<PermissionSet> {
        /** What Camel's JSON reader calls. */
        @JsonProperty("records")
        public void setRows(List<PermissionSet> rows) {
            setRecords(rows);
        }
    }
}
