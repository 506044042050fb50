package io.orgbridge.token;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Base64;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.RSAPrivateKey;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.jcajce.JcaMiscPEMGenerator;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8EncryptorBuilder;
import org.bouncycastle.openssl.jcajce.JcePEMEncryptorBuilder;
import org.bouncycastle.util.io.pem.PemObjectGenerator;
import org.bouncycastle.util.io.pem.PemWriter;

/** The forms in which people have a private key, written by another library than the one that reads them. */
final class KeyForms {
    private KeyForms() {}

    static String pkcs1(SelfSignedKeyPair pair) throws IOException {
        RSAPrivateKey key = RSAPrivateKey.getInstance(
                PrivateKeyInfo.getInstance(pair.privateKey().getEncoded()).parsePrivateKey());
        return "-----BEGIN RSA PRIVATE KEY-----\n"
                + Base64.getMimeEncoder().encodeToString(key.getEncoded())
                + "\n-----END RSA PRIVATE KEY-----\n";
    }

    static String encrypted(SelfSignedKeyPair pair, ASN1ObjectIdentifier how, String password) throws Exception {
        return pem(new JcaPKCS8Generator(
                pair.privateKey(),
                new JceOpenSSLPKCS8EncryptorBuilder(how)
                        .setProvider(new BouncyCastleProvider())
                        .setPassword(password.toCharArray())
                        .build()));
    }

    /** As OpenSSL wrote it before PKCS#8. */
    static String oldEncrypted(SelfSignedKeyPair pair, String password) throws Exception {
        return pem(new JcaMiscPEMGenerator(
                pair.privateKey(),
                new JcePEMEncryptorBuilder("AES-256-CBC")
                        .setProvider(new BouncyCastleProvider())
                        .build(password.toCharArray())));
    }

    /** A PKCS#12 keystore with the key under each alias, and a certificate besides. */
    static byte[] keystore(SelfSignedKeyPair pair, String password, String... aliases) throws Exception {
        KeyStore keystore = KeyStore.getInstance("PKCS12");
        keystore.load(null, null);
        keystore.setCertificateEntry("trusted", pair.certificate());
        for (String alias : aliases) {
            keystore.setKeyEntry(
                    alias, pair.privateKey(), password.toCharArray(), new Certificate[] {pair.certificate()});
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        keystore.store(bytes, password.toCharArray());
        return bytes.toByteArray();
    }

    static String pem(PemObjectGenerator generator) throws IOException {
        StringWriter text = new StringWriter();
        try (PemWriter writer = new PemWriter(text)) {
            writer.writeObject(generator);
        }
        return text.toString();
    }
}
