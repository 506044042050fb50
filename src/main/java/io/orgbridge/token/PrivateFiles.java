package io.orgbridge.token;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Writes files that did not exist, and secrets so that nobody else can ever read them. */
public final class PrivateFiles {
    private PrivateFiles() {}

    /**
     * Writes a new file, which for a secret has mode 0600 from the moment it exists; leaves nothing if it fails.
     *
     * @throws FileAlreadyExistsException when the file exists; it is left as it is
     */
    public static void create(Path file, String text, boolean secret) throws IOException {
        FileAttribute<?>[] attributes = secret && hasModes(file)
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
        try (OutputStream to = Channels.newOutputStream(Files.newByteChannel(
                file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), attributes))) {
            to.write(text.getBytes(StandardCharsets.US_ASCII));
        } catch (FileAlreadyExistsException somebodyElses) {
            throw somebodyElses;
        } catch (IOException failed) {
            Files.deleteIfExists(file);
            throw failed;
        }
    }

    /** Tells whether users other than the file's owner can read it; false where there is no file or there are no modes. */
    public static boolean othersCanRead(Path file) {
        try {
            Set<PosixFilePermission> mode = Files.getPosixFilePermissions(file);
            return mode.contains(PosixFilePermission.GROUP_READ) || mode.contains(PosixFilePermission.OTHERS_READ);
        } catch (IOException | UnsupportedOperationException cannotTell) {
            return false;
        }
    }

    /** Whether the file's folder knows modes such as 0600. */
    public static boolean hasModes(Path file) throws IOException {
        return Files.getFileStore(file.toAbsolutePath().getParent()).supportsFileAttributeView("posix");
    }
}
