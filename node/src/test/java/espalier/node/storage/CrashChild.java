package espalier.node.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Random;
import java.util.function.Consumer;

/// A node that appends and applies blocks until it is killed: the child process of [KillTest]. It
/// prints `acknowledged HEIGHT` once a block is durable.
final class CrashChild {
  /// Small and frequent, so that kills hit flushes too.
  static final FlushPolicy POLICY = new FlushPolicy(60_000, 40);

  private static final int KEYS = 400;
  private static final int CHANGES = 40;

  private CrashChild() {}

  public static void main(String[] arguments) throws IOException {
    Consumer<String> messages = System.err::println;
    try (var node = NodeFolder.open(Path.of(arguments[0]), POLICY, messages)) {
      replay(node);
      while (true) {
        long height = node.log().lastHeight() + 1;
        byte[] block = block(height);
        node.log().append(height, block);
        System.out.println("acknowledged " + height);
        apply(node.database(), height, block);
      }
    } catch (StorageException e) {
      System.out.println("refused " + e.getMessage());
    }
  }

  static void replay(NodeFolder node) {
    node.log()
        .iterate(
            node.replayFrom(),
            (height, block) -> {
              apply(node.database(), height, block);
              return true;
            });
  }

  /// The block at `height` is a seed; every run of every process makes the same ones.
  static byte[] block(long height) {
    byte[] block = new byte[100 + (int) (height * 37 % 3_000)];
    new Random(height).nextBytes(block);
    return block;
  }

  /// Applies a block: changes and deletions in three families, and its height under one key each.
  static void apply(StateDatabase database, long height, byte[] block) {
    var random = new Random(ByteBuffer.wrap(block).getLong());
    var batch = new Batch();
    for (int i = 0; i < CHANGES; i++) {
      byte[] key = bytes(random.nextInt(KEYS));
      var family = random.nextBoolean() ? Family.STATE : Family.TREE;
      if (random.nextInt(4) == 0) batch.delete(family, key);
      else batch.put(family, key, ByteBuffer.allocate(16).putLong(height).putLong(i).array());
    }
    for (var family : Family.values()) batch.put(family, new byte[] {'h'}, bytes(height));
    batch.put(Family.INDEX, bytes(height), bytes(height));
    database.apply(batch, height, bytes(~height));
  }

  static byte[] bytes(long number) {
    // The leading one keeps clear of the keys that META reserves.
    return ByteBuffer.allocate(1 + Long.BYTES).put((byte) 1).putLong(number).array();
  }
}
