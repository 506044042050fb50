package io.orgbridge.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orgbridge.fixtures.Keys;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is stored can be read with the keyset alone, and only where it belongs. */
class VaultTest {
    private static final Secret TOKEN = Secret.of("00D5f000004AbCd!AQ0secret");

    @TempDir
    private Path directory;

    private String keyset;

    @BeforeEach
    void name() {
        keyset = directory.resolve("deep/orgbridge.keyset").toString();
    }

    @Test
    void keyset_isMadeOnce_forItsOwnerOnly_andNothingIsLeftBesideIt() throws Exception {
        String sealed = Vault.open(keyset).seal(TOKEN, "org user column");

        assertThat(Vault.open(keyset).unseal(sealed, "org user column")).isEqualTo(TOKEN);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(Path.of(keyset))))
                .isEqualTo("rw-------");
        try (Stream<Path> files = Files.list(Path.of(keyset).getParent())) {
            assertThat(files).containsExactly(Path.of(keyset));
        }
    }

    @Test
    void manyAtTheFirstStart_useOneKeyset() {
        List<CompletableFuture<Vault>> opened = IntStream.range(0, 8)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> Vault.open(keyset)))
                .toList();
        String sealed = opened.get(0).join().seal(TOKEN, "c");

        assertThat(opened)
                .allSatisfy(
                        vault -> assertThat(vault.join().unseal(sealed, "c")).isEqualTo(TOKEN));
    }

    @Test
    void sameText_isSealedDifferentlyEachTime_andNeverShows() {
        Vault vault = Vault.open(Keys.KEYSET);

        assertThat(vault.seal(TOKEN, "c")).isNotEqualTo(vault.seal(TOKEN, "c")).doesNotContain("AQ0secret");
        assertThat(vault).asString().isEqualTo("Vault[inline]");
    }

    @Test
    void secretOfOneUser_isNotReadAsAnothers() {
        Vault vault = Vault.open(Keys.KEYSET);
        String sealed = vault.seal(TOKEN, "00D5f000004AbCdEAK ana@acme.example access_token");

        assertThatThrownBy(() -> vault.unseal(sealed, "00D5f000004AbCdEAK ben@acme.example access_token"))
                .isInstanceOf(VaultException.class)
                .hasMessageContaining("orgbridge.secrets.keyset")
                .hasMessageNotContaining(sealed);
    }

    @Test
    void rotation_isSeenByAProcessThatIsRunning_andOldSecretsStayReadable() {
        Vault running = Vault.open(keyset);
        String before = running.seal(TOKEN, "c");

        Vault operator = Vault.open(keyset);
        operator.rotate();

        assertThat(operator.unseal(before, "c")).isEqualTo(TOKEN);
        String after = operator.seal(TOKEN, "c");
        assertThat(running.unseal(after, "c")).isEqualTo(TOKEN);
        assertThat(running.size()).isEqualTo(2);
        // Tink puts the key's id in front: five bytes, so six characters are the same for the same key.
        assertThat(running.seal(TOKEN, "c").substring(0, 6))
                .isEqualTo(after.substring(0, 6))
                .isNotEqualTo(before.substring(0, 6));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"primaryKeyId\":17,\"ke", ""})
    void fileInTheMiddleOfACopy_leavesTheKeysInUse_untilItIsWhole(String half) throws Exception {
        Vault running = Vault.open(keyset);
        String before = running.seal(TOKEN, "c");
        Vault.open(keyset).rotate();
        String whole = Files.readString(Path.of(keyset));
        Files.writeString(Path.of(keyset), half);
        Files.setLastModifiedTime(Path.of(keyset), FileTime.fromMillis(1_000));

        assertThat(running.unseal(before, "c")).isEqualTo(TOKEN);
        assertThat(running.unseal(running.seal(TOKEN, "c"), "c")).isEqualTo(TOKEN);

        Files.writeString(Path.of(keyset), whole);
        assertThat(running.size()).isEqualTo(2);
    }

    @Test
    void twoRotationsAtOnce_areRefused() {
        Vault one = Vault.open(keyset);
        Vault two = Vault.open(keyset);

        one.exclusively(() -> {
            assertThatThrownBy(() -> two.exclusively(() -> "never"))
                    .isInstanceOf(VaultException.class)
                    .hasMessageContaining("being rotated");
            return true;
        });

        assertThat(two.<String>exclusively(() -> "afterwards")).isEqualTo("afterwards");
    }

    @Test
    void keyBeforeThePreviousOne_isGoneAfterTheSecondRotation() {
        Vault vault = Vault.open(keyset);
        String first = vault.seal(TOKEN, "c");
        vault.rotate();
        String second = vault.seal(TOKEN, "c");
        vault.rotate();

        assertThat(vault.unseal(second, "c")).isEqualTo(TOKEN);
        assertThatThrownBy(() -> vault.unseal(first, "c")).isInstanceOf(VaultException.class);
        assertThat(vault.size()).isEqualTo(2);
    }

    @Test
    void keysetThatOthersCanRead_isRefused() throws Exception {
        Vault.open(keyset);
        Files.setPosixFilePermissions(Path.of(keyset), PosixFilePermissions.fromString("rw-r-----"));

        assertThatThrownBy(() -> Vault.open(keyset))
                .isInstanceOf(VaultException.class)
                .hasMessageContaining("chmod 600")
                .hasMessageContaining(keyset);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "", "{\"primaryKeyId\":1,\"key\":[]}", "not json"})
    void fileThatIsNoKeyset_isRefused(String content) throws Exception {
        Path file = directory.resolve("broken");
        PrivateFiles.create(file, content, true);

        assertThatThrownBy(() -> Vault.open(file.toString()))
                .isInstanceOf(VaultException.class)
                .hasMessageContaining("orgbridge.secrets.keyset");
    }

    @Test
    void keysetGivenInTheSettings_cannotBeRotatedHere() {
        assertThatThrownBy(() -> Vault.open(Keys.KEYSET).rotate()).hasMessageContaining("tinkey");
    }
}
