package espalier.node;

import espalier.node.ordering.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The child process of [FullDiskTest]: fills a small disk, makes room, and goes on.
///
/// Prints one line a fact; the test reads them.
final class FullDiskNode {
  private static final int BALLAST_BYTES = 36 << 20;

  private FullDiskNode() {}

  public static void main(String[] arguments) throws IOException {
    Path disk = Path.of(arguments[0]);
    Path ballast = disk.resolve("ballast");
    Files.write(ballast, new byte[BALLAST_BYTES]);
    Path folder = disk.resolve("node");
    long acknowledged = 0;
    try (var node =
        Node.open(NodeSettings.local(folder).withPort(0).withGenesis(SmallChain.GENESIS))) {
      boolean full = false;
      while (!full) {
        var batch = new ArrayList<byte[]>();
        for (long number = acknowledged; number < acknowledged + 1000; number++) {
          batch.add(SmallChain.transfer(SmallChain.ALICE, number, SmallChain.BOB, 1));
        }
        List<Answer> answers = node.submit(batch).join();
        for (Answer answer : answers) {
          if (answer instanceof Answer.Included) {
            acknowledged++;
          } else {
            full = true;
          }
        }
      }
      System.out.println("failure " + node.failure().orElse("none"));
      System.out.println("after " + node.submit(new byte[] {1}).join());
    } catch (NodeException closing) {
      System.out.println("closing " + closing.reason());
    }
    try (var node = Node.open(NodeSettings.local(folder).withPort(0))) {
      System.out.println("reopened on the full disk at " + node.ordering().newest().height());
    } catch (NodeException refused) {
      System.out.println("refused " + refused.reason());
    }
    Files.delete(ballast);
    try (var node = Node.open(NodeSettings.local(folder).withPort(0))) {
      var next = SmallChain.transfer(SmallChain.ALICE, acknowledged, SmallChain.BOB, 1);
      System.out.println("goes on " + (node.submit(next).join() instanceof Answer.Included));
    }
  }
}
