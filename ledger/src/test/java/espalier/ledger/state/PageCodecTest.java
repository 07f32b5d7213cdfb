package espalier.ledger.state;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

/// Pages whose checksum is right and whose content is not, as a faulty writer would leave them.
class PageCodecTest {
  private static final byte[] ROOT = {0};
  private final TreeHasher hasher = new TreeHasher();

  @Test
  void a_page_reads_back_as_the_bytes_it_was_written_as() {
    for (int leaves : new int[] {1, 2, 64, 65, 3_000}) {
      byte[] page = rootPage(leaves);
      assertArrayEquals(page, PageCodec.encode(PageCodec.decode(page, ROOT, hasher), ROOT));
    }
  }

  @Test
  void an_unknown_version_or_kind_is_refused() {
    assertRefused(changed(rootPage(10), 0, 2), "has version 2, expected 1");
    assertRefused(changed(rootPage(10), 1, 3), "has unknown kind 3");
  }

  @Test
  void a_page_too_short_for_a_page_is_refused() {
    for (int length = 0; length < 7; length++) {
      var page = new byte[length];
      var refused =
          assertThrows(CorruptPageException.class, () -> PageCodec.decode(page, ROOT, hasher));
      assertTrue(refused.getMessage().contains("too few"), refused.getMessage());
    }
    assertRefused(new byte[] {1, 1, 0, 0, 0, 0, 0}, "bytes where its shape needs");
  }

  @Test
  void a_bucket_of_no_or_65_leaves_is_refused() {
    assertRefused(changed(rootPage(10), 2, 0), "is a bucket of 0 leaves");
    assertRefused(changed(rootPage(10), 2, 65), "is a bucket of 65 leaves");
    assertRefused(changed(rootPage(10), 2, 11), "bytes where its shape needs");
  }

  @Test
  void leaves_out_of_order_or_of_another_page_are_refused() {
    byte[] page = rootPage(10);
    System.arraycopy(page, 3, page, 3 + TreeHasher.LEAF, TreeHasher.LEAF);
    assertRefused(page, "has leaves out of order");
    byte[] path = {3, (byte) 0xab, (byte) 0xc0};
    byte[] elsewhere = sealed(rootPage(10), path);
    var refused =
        assertThrows(CorruptPageException.class, () -> PageCodec.decode(elsewhere, path, hasher));
    assertTrue(refused.getMessage().contains("another page"), refused.getMessage());
    assertTrue(refused.getMessage().contains("path 03abc0 "), refused.getMessage());
  }

  @Test
  void a_branch_with_too_few_too_many_or_no_leaves_below_a_child_is_refused() {
    byte[] page = rootPage(65);
    assertRefused(changed(page, 3, 0), "bytes where its shape needs");
    byte[] few = page.clone();
    int children = (page.length - 8) / 36;
    for (int child = 0; child < children; child++) ByteBuffer.wrap(few).putInt(4 + 36 * child, 1);
    assertRefused(few, "is a branch of " + children + " leaves");
    byte[] many = page.clone();
    ByteBuffer.wrap(many).putInt(4, Integer.MAX_VALUE);
    assertRefused(many, "is a branch of 21474");
    byte[] none = page.clone();
    ByteBuffer.wrap(none).putInt(4, 0);
    assertRefused(none, "counts 0 leaves");
  }

  /// The hashes are right; only the number of leaves that the root's page states is not.
  @Test
  void a_child_with_another_number_of_leaves_than_its_parent_states_is_refused() {
    var pages = new MemoryPages();
    var changes = changes(3_000);
    var tree = new StateTree(pages, 0);
    tree.update(changes);
    tree.drain(pages);
    byte[] root = pages.pages.get(ROOT).clone();
    ByteBuffer.wrap(root).putInt(4, ByteBuffer.wrap(root).getInt(4) + 1);
    pages.pages.put(ROOT, sealed(root, ROOT));
    var reopened = new StateTree(pages, 0);
    var refused = assertThrows(CorruptPageException.class, () -> reopened.update(changes(2_999)));
    assertTrue(refused.getMessage().contains("the version that its parent names"));
  }

  private void assertRefused(byte[] page, String reason) {
    byte[] sealed = sealed(page, ROOT);
    var refused =
        assertThrows(CorruptPageException.class, () -> PageCodec.decode(sealed, ROOT, hasher));
    assertTrue(refused.getMessage().contains(reason), refused.getMessage());
  }

  private static byte[] changed(byte[] page, int at, int value) {
    byte[] changed = page.clone();
    changed[at] = (byte) value;
    return changed;
  }

  /// The page with the checksum that fits its content.
  private static byte[] sealed(byte[] page, byte[] path) {
    byte[] sealed = page.clone();
    var crc = new CRC32C();
    crc.update(path);
    crc.update(sealed, 0, sealed.length - 4);
    ByteBuffer.wrap(sealed).putInt(sealed.length - 4, (int) crc.getValue());
    return sealed;
  }

  private static byte[] rootPage(int leaves) {
    var pages = new MemoryPages();
    var tree = new StateTree(pages, 0);
    tree.update(changes(leaves));
    tree.drain(pages);
    return pages.pages.get(ROOT);
  }

  private static List<StateTree.Leaf> changes(int leaves) {
    var random = new Random(leaves);
    var changes = new ArrayList<StateTree.Leaf>();
    for (int i = 0; i < leaves; i++) {
      byte[] hash = new byte[32];
      random.nextBytes(hash);
      changes.add(new StateTree.Leaf(hash, hash));
    }
    return changes;
  }
}
