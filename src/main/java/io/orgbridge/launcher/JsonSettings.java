package io.orgbridge.launcher;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The settings object by which JWT clients of Salesforce are often configured, as a JSON file. */
final class JsonSettings {
    private static final String VERSION = "InstanceAPIVersion";
    private static final Map<String, String> KEYS = Map.of(
            "Username",
            "orgbridge.hub.username",
            "ClientId",
            "orgbridge.salesforce.client-id",
            "PrivateKey",
            "orgbridge.salesforce.private-key",
            "InstanceUrl",
            "orgbridge.salesforce.login-url",
            VERSION,
            "orgbridge.salesforce.api-version");
    private static final Pattern NUMBER = Pattern.compile("[vV]?(\\d{2,3})(\\.0)?");

    private JsonSettings() {}

    /**
     * What the object says, as properties of Orgbridge. A private key may have its line breaks escaped or as they are; an API
     * version may be {@code v58.0}, {@code 58.0} or {@code 58}.
     *
     * @param exposed is told when the object holds the key itself and others can read the file
     * @throws CommandFailure when the file is missing, or not such an object
     */
    static Properties read(Path file, Consumer<String> exposed) {
        JsonNode object = tree(file);
        Properties properties = new Properties();
        KEYS.forEach((name, key) -> {
            JsonNode value = object.path(name);
            if (value.isValueNode() && !value.isNull() && !value.asText().isBlank()) {
                String text = value.asText().strip();
                properties.setProperty(key, name.equals(VERSION) ? version(file, text) : text);
            }
        });
        if (properties.isEmpty()) {
            throw new CommandFailure(
                    file + " holds none of Username, ClientId, PrivateKey, InstanceUrl and " + VERSION + ": add them.");
        }
        InlineSecrets.check(file, properties, exposed);
        return properties;
    }

    private static JsonNode tree(Path file) {
        try {
            JsonNode tree = JsonMapper.builder()
                    .enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
                    .build()
                    .readTree(Files.readString(file));
            if (tree.isObject()) {
                return tree;
            }
        } catch (JsonProcessingException e) {
            // Its text may quote the key: only the place is told.
            throw new CommandFailure(file + ":" + e.getLocation().getLineNr() + ":"
                    + e.getLocation().getColumnNr() + ": this is not JSON: correct the file.");
        } catch (MalformedInputException e) {
            throw new CommandFailure(file + " is not UTF-8 text: save it as UTF-8.");
        } catch (IOException e) {
            throw new CommandFailure(file + " cannot be read: name a file that is there and may be read.");
        }
        throw new CommandFailure(file + " is not a JSON object: write { \"Username\": …, \"ClientId\": … }.");
    }

    private static String version(Path file, String text) {
        Matcher matcher = NUMBER.matcher(text);
        if (!matcher.matches()) {
            throw new CommandFailure(
                    file + ": " + VERSION + " is '" + text + "': give a version such as v66.0, 66.0 or 66.");
        }
        return matcher.group(1) + ".0";
    }
}
