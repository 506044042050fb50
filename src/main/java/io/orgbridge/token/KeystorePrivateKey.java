package io.orgbridge.token;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.UnrecoverableKeyException;
import java.security.interfaces.RSAPrivateKey;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads an RSA private key from a PKCS#12 keystore, with the JVM's own means. */
final class KeystorePrivateKey {

    private KeystorePrivateKey() {}

    static RSAPrivateKey read(byte[] content, PrivateKeySource source) {
        char[] password = password(source);
        try {
            KeyStore keystore = KeyStore.getInstance("PKCS12");
            keystore.load(new ByteArrayInputStream(content), password);
            Key key = keystore.getKey(alias(keystore, source), password);
            if (key instanceof RSAPrivateKey rsa) {
                return rsa;
            }
            String algorithm = key == null ? "unreadable" : key.getAlgorithm();
            throw new UnusablePrivateKeyException(
                    source,
                    "has a key of the kind " + algorithm,
                    "Salesforce needs an RSA private key: make one with ./orgbridge keygen");
        } catch (UnrecoverableKeyException wrong) {
            throw locked(source);
        } catch (IOException | GeneralSecurityException failed) {
            if (failed.getCause() instanceof UnrecoverableKeyException) {
                throw locked(source);
            }
            throw new UnusablePrivateKeyException(
                    source, "is no PKCS#12 keystore, or a damaged one", "export it anew, or give a PEM file");
        }
    }

    private static String alias(KeyStore keystore, PrivateKeySource source) throws KeyStoreException {
        List<String> aliases = new ArrayList<>();
        for (String alias : Collections.list(keystore.aliases())) {
            if (keystore.isKeyEntry(alias)) {
                aliases.add(alias);
            }
        }
        if (aliases.isEmpty()) {
            throw new UnusablePrivateKeyException(
                    source, "has no private key, only certificates", "export it anew together with the private key");
        }
        String wanted = source.alias();
        if (wanted == null) {
            if (aliases.size() > 1) {
                throw new UnusablePrivateKeyException(
                        source,
                        "has several keys",
                        "say in " + source.aliasSetting() + " which: " + String.join(", ", aliases));
            }
            return aliases.get(0);
        }
        return aliases.stream()
                .filter(wanted::equalsIgnoreCase)
                .findFirst()
                .orElseThrow(() -> new UnusablePrivateKeyException(
                        source,
                        "has no key \"" + wanted + "\"",
                        "correct " + source.aliasSetting() + "; it has " + String.join(", ", aliases)));
    }

    /** Null opens a keystore that has no password. */
    private static char @Nullable [] password(PrivateKeySource source) {
        String password = source.password();
        return password == null ? null : password.toCharArray();
    }

    private static UnusablePrivateKeyException locked(PrivateKeySource source) {
        return source.password() == null
                ? new UnusablePrivateKeyException(source, "has a password", "give it in " + source.passwordSetting())
                : new UnusablePrivateKeyException(
                        source, "does not open with the password given", "correct " + source.passwordSetting());
    }
}
