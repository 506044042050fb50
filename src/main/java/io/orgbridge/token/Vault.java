package io.orgbridge.token;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.Configuration;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig2026;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Encrypts what is stored, with AES-256-GCM by Tink. Every ciphertext names its key, so that keys can be replaced while
 * several processes run: a changed keyset file is read again at its next use. Thread-safe.
 *
 * @see <a href="https://developers.google.com/tink/aead">Tink: authenticated encryption with associated data</a>
 */
public final class Vault {
    private static final Logger LOG = LoggerFactory.getLogger(Vault.class);
    private static final String PROPERTY = "orgbridge.secrets.keyset";
    /** The primary key and the one before it, under which a process that has not looked yet may still write. */
    private static final int KEYS_KEPT = 2;

    private final Configuration configuration = AeadConfig2026.get();
    private final @Nullable Path file;
    private volatile Keys keys;
    /** Why the changed file cannot be used; so that it is said once. */
    private @Nullable String unusable;

    private record Keys(
            KeysetHandle handle, Aead aead, @Nullable FileTime since) {}

    private Vault(@Nullable Path file, @Nullable String json) {
        this.file = file;
        this.keys = file == null ? parsed(String.valueOf(json), null) : read(file);
    }

    /**
     * Opens the keyset, and makes its file, with mode 0600, if there is none.
     *
     * @param keyset path of the file, or the keyset itself as Tink's JSON
     * @throws VaultException when it cannot be read, is not a keyset, or other users can read its file
     */
    public static Vault open(String keyset) {
        if (keyset.stripLeading().startsWith("{")) {
            return new Vault(null, keyset);
        }
        Path file = path(keyset);
        if (Files.notExists(file)) {
            make(file);
        }
        return new Vault(file, null);
    }

    private static Path path(String keyset) {
        try {
            return Path.of(keyset.strip());
        } catch (InvalidPathException e) {
            throw new VaultException(PROPERTY + " is neither a path nor the JSON of a keyset");
        }
    }

    /**
     * Encrypts.
     *
     * @param context what the text belongs to; must be given again to decrypt
     * @return base64
     */
    public String seal(Secret secret, String context) {
        try {
            byte[] sealed = current()
                    .aead()
                    .encrypt(
                            secret.reveal().getBytes(StandardCharsets.UTF_8), context.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(sealed);
        } catch (GeneralSecurityException e) {
            throw new VaultException("A secret of " + context + " could not be encrypted", e);
        }
    }

    /**
     * Decrypts.
     *
     * @throws VaultException when it was encrypted under a key that is not in the keyset, or for something else
     */
    public Secret unseal(String sealed, String context) {
        try {
            byte[] plain = current()
                    .aead()
                    .decrypt(Base64.getDecoder().decode(sealed), context.getBytes(StandardCharsets.UTF_8));
            return Secret.of(new String(plain, StandardCharsets.UTF_8));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new VaultException(
                    "The stored secret of " + context + " was not encrypted with the keyset of " + PROPERTY
                            + ": give every process on this database the same keyset",
                    e);
        }
    }

    /**
     * Adds a key, under which everything is encrypted from now on, and drops keys older than the one before it. What is
     * stored has to be encrypted anew before the next rotation.
     *
     * @throws VaultException when the keyset is not a file, or cannot be written
     */
    public synchronized void rotate() {
        Path file = ownFile();
        KeysetHandle old = current().handle();
        try {
            KeysetHandle.Builder builder = KeysetHandle.newBuilder(old).setConfiguration(configuration);
            while (builder.size() >= KEYS_KEPT) {
                builder.deleteAt(builder.getAt(0).isPrimary() ? 1 : 0);
            }
            builder.addEntry(KeysetHandle.generateEntryFromParameters(PredefinedAeadParameters.AES256_GCM)
                    .withRandomId()
                    .makePrimary());
            Path fresh = written(file, builder.build());
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (GeneralSecurityException | IOException e) {
            throw new VaultException("The keyset " + file + " could not be replaced", e);
        }
        keys = read(file);
    }

    /**
     * Does work that no other process does at the same time on this keyset: a rotation with the encryption that follows it.
     *
     * @throws VaultException when another process is at it, or the keyset is not a file
     */
    public <T> T exclusively(Supplier<T> work) {
        Path lock = ownFile().resolveSibling(ownFile().getFileName() + ".lock");
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock held = channel.tryLock()) {
            if (held == null) {
                throw new VaultException("Another process is rotating the keys of " + ownFile() + ": wait for its end");
            }
            return work.get();
        } catch (OverlappingFileLockException e) {
            throw new VaultException("The keys of " + ownFile() + " are being rotated: wait for the end of it", e);
        } catch (IOException e) {
            throw new VaultException("The keyset " + ownFile() + " could not be locked", e);
        }
    }

    private Path ownFile() {
        if (file == null) {
            throw new VaultException(
                    PROPERTY + " holds the keyset itself, which only you can change: add a key with Tink's tinkey");
        }
        return file;
    }

    /** How many keys there are; the newest is the one in use. */
    public int size() {
        return current().handle().size();
    }

    private Keys current() {
        Keys known = keys;
        if (file == null || isUnchanged(file, known)) {
            return known;
        }
        return reread(file);
    }

    private static boolean isUnchanged(Path file, Keys known) {
        try {
            return Files.getLastModifiedTime(file).equals(known.since());
        } catch (IOException e) {
            return true; // What was read is still good.
        }
    }

    /** The keys of the changed file; while it cannot be used, as in the middle of a copy, those that were read before. */
    private synchronized Keys reread(Path file) {
        if (isUnchanged(file, keys)) {
            return keys;
        }
        try {
            keys = read(file);
            unusable = null;
        } catch (VaultException e) {
            String why = String.valueOf(e.getMessage());
            if (!why.equals(unusable)) {
                LOG.warn(
                        "The keyset of {} has changed and cannot be used; the one before stays in use: {}",
                        PROPERTY,
                        why);
                unusable = why;
            }
        }
        return keys;
    }

    private static void make(Path file) {
        Configuration configuration = AeadConfig2026.get();
        try {
            Path folder = file.toAbsolutePath().getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            Path fresh = written(file, KeysetHandle.generateNew(PredefinedAeadParameters.AES256_GCM, configuration));
            try {
                // A link is whole from the start, and does not replace what another process made first.
                Files.createLink(file, fresh);
            } catch (FileAlreadyExistsException anotherProcessWasFirst) {
                // Its keyset is the one.
            } catch (UnsupportedOperationException noLinksHere) {
                Files.move(fresh, file);
            } finally {
                Files.deleteIfExists(fresh);
            }
        } catch (GeneralSecurityException | IOException e) {
            throw new VaultException("The keyset " + file + " of " + PROPERTY + " could not be made", e);
        }
    }

    private static Path written(Path file, KeysetHandle handle) throws GeneralSecurityException, IOException {
        Path fresh = file.resolveSibling(file.getFileName() + "." + UUID.randomUUID());
        String json =
                TinkJsonProtoKeysetFormat.serializeKeyset(handle, AeadConfig2026.get(), InsecureSecretKeyAccess.get());
        PrivateFiles.create(fresh, json, true);
        return fresh;
    }

    private Keys read(Path file) {
        if (PrivateFiles.othersCanRead(file)) {
            throw new VaultException(
                    "Other users of this machine can read " + file + ": chmod 600 it, then ./orgbridge secrets rotate");
        }
        try {
            FileTime since = Files.getLastModifiedTime(file);
            return parsed(Files.readString(file), since);
        } catch (IOException e) {
            throw new VaultException("The keyset " + file + " of " + PROPERTY + " cannot be read", e);
        }
    }

    private Keys parsed(String json, @Nullable FileTime since) {
        try {
            KeysetHandle handle =
                    TinkJsonProtoKeysetFormat.parseKeyset(json, configuration, InsecureSecretKeyAccess.get());
            return new Keys(handle, handle.getPrimitive(configuration, Aead.class), since);
        } catch (GeneralSecurityException e) {
            throw new VaultException(
                    PROPERTY + " is not a Tink keyset in JSON with a key for AEAD: restore it, or, if all tokens may be"
                            + " got anew, remove it",
                    e);
        }
    }

    @Override
    public String toString() {
        return "Vault[" + (file == null ? "inline" : file) + "]";
    }
}
