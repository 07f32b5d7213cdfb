package espalier.ledger.state;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.util.Arrays;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A page store in memory, which also checks that nothing is removed that was never put.
final class MemoryPages implements PageStore, PageStore.Sink {
  final TreeMap<byte[], byte[]> pages = new TreeMap<>(Arrays::compareUnsigned);
  int reads;
  int writes;

  @Override
  public synchronized byte @Nullable [] read(byte[] path) {
    reads++;
    return pages.get(path);
  }

  @Override
  public void put(byte[] path, byte[] page) {
    writes++;
    pages.put(path, page);
  }

  @Override
  public void remove(byte[] path) {
    assertNotNull(pages.remove(path), "removed a page that was never stored");
  }

  /// Whether both hold the same pages at the same paths.
  boolean sameAs(MemoryPages other) {
    if (!pages.keySet().equals(other.pages.keySet())) return false;
    return pages.keySet().stream()
        .allMatch(path -> Arrays.equals(pages.get(path), other.pages.get(path)));
  }
}
