package io.orgbridge.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** Asks a running Orgbridge over REST, with the address and the API key of the working directory's properties. */
final class RestClient {
    private final HttpClient http = HttpClient.newHttpClient();
    private final ObjectMapper json = new ObjectMapper();
    private final Properties properties = Files.isRegularFile(PropertyFiles.USUAL)
            ? PropertyFiles.read(Optional.empty(), Optional.empty(), true, InlineSecrets.REFUSE)
            : new Properties();
    private final URI base;

    /** @param url where Orgbridge answers; null for where the properties say */
    RestClient(@Nullable URI url) {
        this.base = url == null ? address() : url;
    }

    HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(address(path));
        String key = value("orgbridge.http.api-key", "");
        return key.isEmpty() ? request : request.header("X-Api-Key", key);
    }

    /** Where a path is. */
    URI address(String path) {
        return base.resolve(path);
    }

    /** @throws CommandFailure when nobody answers */
    HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (ConnectException e) {
            throw new CommandFailure("No Orgbridge answers at " + base
                    + ": start one with ./orgbridge run, or name another with --url.");
        }
    }

    /** @throws CommandFailure when the answer is not 200 */
    JsonNode get(String path) throws IOException, InterruptedException {
        HttpResponse<String> response = send(request(path).build());
        JsonNode answer = json.readTree(response.body());
        if (response.statusCode() != 200) {
            throw new CommandFailure("Orgbridge answered HTTP " + response.statusCode() + ": "
                    + answer.path("detail").asText());
        }
        return answer;
    }

    private URI address() {
        String host = value("orgbridge.http.host", "127.0.0.1");
        return URI.create(
                "http://" + (host.equals("0.0.0.0") ? "127.0.0.1" : host) + ":" + value("orgbridge.http.port", "8080"));
    }

    private String value(String key, String fallback) {
        String outside =
                System.getenv(key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_'));
        return outside == null ? properties.getProperty(key, fallback).strip() : outside;
    }
}
