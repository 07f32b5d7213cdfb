package espalier.competition.obfuscation;

import espalier.base.crypto.Sha256;
import espalier.base.unit.Hash;
import espalier.scoring.share.MerklePath;
import espalier.scoring.share.MerkleTree;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// 32 secret bytes from which the ids, the orders and the column names of a dataset are made.
///
/// Each era has its own subkey, so that one era can be opened without the others. The commitment is
/// the Merkle root over the hashes of the subkeys of [#ERAS_MAX] places for eras; an era's place is
/// fixed when it is first published. The text of a key never shows it.
public final class ObfuscationKey {
  /// Places for eras under one key: a day each for eleven years.
  public static final int ERAS_MAX = 4_096;

  private static final int BYTES = 32;
  private static final String ERA = "espalier/competition/obfuscation/era";
  private static final String COLUMN = "espalier/competition/obfuscation/column";
  private static final String SUBKEY = "espalier/competition/obfuscation/subkey";

  private final byte[] secret;
  private final MerkleTree tree;

  private ObfuscationKey(byte[] secret) {
    this.secret = secret;
    var leaves = new ArrayList<byte[]>();
    for (int place = 0; place < ERAS_MAX; place++) {
      leaves.add(leaf(era(place)));
    }
    this.tree = MerkleTree.of(leaves);
  }

  /// @throws IllegalArgumentException if there are not 32 bytes
  public static ObfuscationKey of(byte[] secret) {
    if (secret.length != BYTES) {
      throw new IllegalArgumentException("an obfuscation key has 32 bytes; found " + secret.length);
    }
    return new ObfuscationKey(secret.clone());
  }

  /// Draws a key and writes it to a file that only its owner can read.
  ///
  /// @throws IOException if the file exists: a key that is lost cannot be made again
  public static ObfuscationKey create(Path file) throws IOException {
    byte[] secret = new byte[BYTES];
    new SecureRandom().nextBytes(secret);
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(file, Hash.of(secret) + "\n", StandardOpenOption.WRITE);
    return new ObfuscationKey(secret);
  }

  /// Reads what [#create] wrote, and refuses a file that others can read.
  public static ObfuscationKey read(Path file) throws IOException {
    Set<String> open = new java.util.TreeSet<>();
    Files.getPosixFilePermissions(file).stream()
        .map(Enum::name)
        .filter(name -> !name.startsWith("OWNER"))
        .forEach(open::add);
    if (!open.isEmpty()) {
      throw new IOException(
          "the key file %s is open to others (%s); run chmod 600 on it"
              .formatted(file, String.join(", ", open)));
    }
    if (Files.size(file) > 2 * BYTES + 2) {
      throw new IOException("%s is no key file; it is too long".formatted(file));
    }
    try {
      return new ObfuscationKey(Hash.parse(Files.readString(file).strip()).bytes());
    } catch (IllegalArgumentException malformed) {
      // The cause is left out: its message quotes the file.
      throw new IOException(
          "%s is no key file; one holds 64 lower-case hexadecimal digits".formatted(file));
    }
  }

  /// What is published before the first round and stays the same in all of them.
  public Hash commitment() {
    return tree.root();
  }

  /// The subkey of one era, which opens that era alone.
  Hash era(int place) {
    return Sha256.tagged(ERA, secret, new byte[] {(byte) (place >>> 8), (byte) place});
  }

  /// What shows that a subkey is the one that was committed to.
  MerklePath path(int place) {
    return tree.path(place);
  }

  static byte[] leaf(Hash subkey) {
    return Sha256.tagged(SUBKEY, subkey.bytes()).bytes();
  }

  /// The published name of a column, and the secret that opens this column alone.
  Hash columnSecret(String column) {
    return Sha256.tagged(COLUMN, secret, column.getBytes(StandardCharsets.UTF_8));
  }

  static String columnName(Hash columnSecret, String column) {
    Hash name =
        Sha256.tagged(
            "espalier/competition/obfuscation/column-name",
            columnSecret.bytes(),
            column.getBytes(StandardCharsets.UTF_8));
    return "feature_" + name.toString().substring(0, 16);
  }

  /// The published id of a row.
  static String rowId(Hash subkey, String id) {
    Hash name =
        Sha256.tagged(
            "espalier/competition/obfuscation/row",
            subkey.bytes(),
            id.getBytes(StandardCharsets.UTF_8));
    return "n" + name.toString().substring(0, 20);
  }

  /// The published names of columns, in the order of `columns`.
  List<String> columnNames(List<String> columns) {
    return columns.stream().map(one -> columnName(columnSecret(one), one)).toList();
  }

  @Override
  public String toString() {
    return "ObfuscationKey[" + commitment() + "]";
  }
}
