package io.orgbridge.localsalesforce;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * ID tokens, and the key that they are verified with. The key is made when it is first needed and lives as long as the
 * process.
 *
 * <p>Source: https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_using_openid.htm
 */
final class IdTokens {
    private static final String KEY_ID = "238";

    private final Settings settings;
    private @Nullable KeyPair pair;

    IdTokens(Settings settings) {
        this.settings = settings;
    }

    private synchronized KeyPair keys() {
        if (pair == null) {
            try {
                KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
                generator.initialize(2048);
                pair = generator.generateKeyPair();
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }
        return pair;
    }

    /** An ID token, signed by RS256. */
    String issue(String issuer, ConnectedApp app, String subject, String accessToken, @Nullable String nonce) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(accessToken.getBytes(StandardCharsets.UTF_8));
            JsonOut header = new JsonOut(false)
                    .object()
                    .raw("kid", KEY_ID)
                    .raw("typ", "JWT")
                    .raw("alg", "RS256")
                    .end();
            JsonOut claims = new JsonOut(false)
                    .object()
                    .raw("at_hash", encoded(Arrays.copyOf(digest, 16)))
                    .raw("sub", subject)
                    .raw("aud", app.clientId())
                    .raw("iss", issuer)
                    .number("exp", settings.second() + 120)
                    .number("iat", settings.second());
            if (nonce != null) {
                claims.raw("nonce", nonce);
            }
            String signed = encoded(header.bytes()) + "." + encoded(claims.end().bytes());
            Signature rsa = Signature.getInstance("SHA256withRSA");
            rsa.initSign(keys().getPrivate());
            rsa.update(signed.getBytes(StandardCharsets.US_ASCII));
            return signed + "." + encoded(rsa.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** {@code /id/keys}: the JSON Web Key Set. */
    Answer keySet() {
        RSAPublicKey key = (RSAPublicKey) keys().getPublic();
        return Answer.json(
                200,
                new JsonOut(false)
                        .object()
                        .array("keys")
                        .object()
                        .raw("kty", "RSA")
                        .raw("n", encoded(unsigned(key.getModulus().toByteArray())))
                        .raw("e", encoded(unsigned(key.getPublicExponent().toByteArray())))
                        .raw("alg", "RS256")
                        .raw("use", "sig")
                        .raw("kid", KEY_ID)
                        .end()
                        .end()
                        .end());
    }

    private static byte[] unsigned(byte[] number) {
        return number.length > 1 && number[0] == 0 ? Arrays.copyOfRange(number, 1, number.length) : number;
    }

    private static String encoded(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
