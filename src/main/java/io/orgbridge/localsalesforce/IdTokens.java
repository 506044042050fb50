package io.orgbridge.localsalesforce;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * ID tokens, and the key that they are verified with. The key is made when it is first needed, and kept with the data.
 *
 * <p>Source: https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_using_openid.htm
 */
final class IdTokens {
    private static final String KEY_ID = "238";

    private final Settings settings;
    private final Store store;
    private volatile @Nullable KeyPair pair;

    IdTokens(Settings settings, Store store) {
        this.settings = settings;
        this.store = store;
    }

    /** The key that the store has, made now if it has none. Not inside a read. */
    private KeyPair keys() {
        KeyPair known = pair;
        if (known == null) {
            known = kept();
            pair = known;
        }
        return known;
    }

    private KeyPair kept() {
        String stored = store.read(() -> store.keys.get(KEY_ID));
        String made = stored == null ? made() : stored;
        return decoded(store.write(() -> {
            store.keys.putIfAbsent(KEY_ID, made);
            return String.valueOf(store.keys.get(KEY_ID));
        }));
    }

    private static String made() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return Base64.getEncoder()
                    .encodeToString(generator.generateKeyPair().getPrivate().getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyPair decoded(String stored) {
        try {
            KeyFactory rsa = KeyFactory.getInstance("RSA");
            RSAPrivateCrtKey key = (RSAPrivateCrtKey) rsa.generatePrivate(
                    new PKCS8EncodedKeySpec(Base64.getDecoder().decode(stored)));
            return new KeyPair(
                    rsa.generatePublic(new RSAPublicKeySpec(key.getModulus(), key.getPublicExponent())), key);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
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
