package io.orgbridge.localsalesforce;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;

/**
 * Files as metadata: a ContentVersion that is created becomes a ContentDocument.
 *
 * <p>Source: https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_contentversion.htm
 */
final class Files implements SObjectType.Actions {
    private final Settings settings;
    private final Store store;

    Files(Settings settings, Store store) {
        this.settings = settings;
        this.store = store;
    }

    @Override
    public String typeName() {
        return "ContentVersion";
    }

    @Override
    public String create(Session session, Map<String, Object> fields) {
        byte[] data;
        try {
            data = Base64.getDecoder().decode(fields.get("VersionData").toString());
        } catch (IllegalArgumentException e) {
            throw ApiException.data(400, "INVALID_BASE64", "VersionData is not base64");
        }
        String path = fields.get("PathOnClient").toString();
        int dot = path.lastIndexOf('.');
        FileInfo file = new FileInfo(
                store.nextSerial(),
                session.org().serial(),
                session.user().serial(),
                fields.getOrDefault("Title", dot < 0 ? path : path.substring(0, dot))
                        .toString(),
                dot < 0 ? "" : path.substring(dot + 1),
                data.length,
                md5(data),
                settings.second());
        store.files.put(file.serial(), file);
        store.orgFiles.put(Key.of(file.org(), file.serial()), file.serial());
        return file.versionId();
    }

    private static String md5(byte[] data) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(data));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
