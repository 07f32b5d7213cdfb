package espalier.node;

import static espalier.node.SmallChain.ALICE;
import static espalier.node.SmallChain.BOB;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.base.unit.Hash;
import espalier.node.NodeException.Reason;
import espalier.node.ordering.Answer;
import espalier.node.ordering.OrderingLimits;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A node in this process: its first start, later ones, and why it may refuse to start.
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class NodeTest {
  @TempDir Path folder;

  private Node first() {
    return Node.open(NodeSettings.local(folder).withPort(0).withGenesis(SmallChain.GENESIS));
  }

  private Node later() {
    return Node.open(NodeSettings.local(folder).withPort(0));
  }

  private static List<byte[]> transfers(int from, int count) {
    var all = new ArrayList<byte[]>();
    for (int number = from; number < from + count; number++) {
      all.add(SmallChain.transfer(ALICE, number, BOB, 1));
    }
    return all;
  }

  private static Hash root(Node node) {
    return node.ordering().newest().root();
  }

  @Test
  void a_restart_keeps_every_block_and_goes_on_from_there() {
    Hash root;
    long height;
    try (var node = first()) {
      assertInstanceOf(Answer.Included.class, node.submit(transfers(0, 50)).join().getLast());
      root = root(node);
      height = node.ordering().newest().height();
    }
    try (var node = later()) {
      assertEquals(root, root(node));
      assertEquals(height, node.ordering().newest().height());
      var answer = node.submit(SmallChain.transfer(ALICE, 50, BOB, 1)).join();
      assertEquals(height + 1, assertInstanceOf(Answer.Included.class, answer).height());
    }
  }

  @Test
  void a_lost_state_is_rebuilt_from_the_log_to_the_same_root() throws IOException {
    Hash root;
    try (var node = first()) {
      node.submit(transfers(0, 300)).join();
      root = root(node);
    }
    try (Stream<Path> state = Files.walk(folder.resolve("state"))) {
      for (Path path : state.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
    try (var node = later()) {
      assertEquals(root, root(node));
    }
  }

  @Test
  void a_folder_without_a_ledger_needs_a_genesis() {
    var refused = assertThrows(NodeException.class, this::later);
    assertEquals(Reason.GENESIS_MISSING, refused.reason());
    first().close();
  }

  @Test
  void another_genesis_is_refused() {
    first().close();
    var other = NodeSettings.local(folder).withPort(0).withGenesis(SmallChain.genesis("other", 2));
    var refused = assertThrows(NodeException.class, () -> Node.open(other));
    assertEquals(Reason.GENESIS_DIFFERENT, refused.reason());
    first().close();
  }

  @Test
  void a_second_node_on_the_folder_is_refused_and_the_first_goes_on() {
    try (var node = first()) {
      var refused = assertThrows(NodeException.class, this::later);
      assertEquals(Reason.FOLDER_IN_USE, refused.reason());
      assertInstanceOf(
          Answer.Included.class, node.submit(SmallChain.transfer(ALICE, 0, BOB, 1)).join());
    }
  }

  @Test
  void a_port_in_use_is_refused_and_the_folder_is_free_again() throws IOException {
    try (var taken = new ServerSocket(0, 1, InetAddress.getByName(NodeSettings.LOOPBACK))) {
      var settings =
          NodeSettings.local(folder).withPort(taken.getLocalPort()).withGenesis(SmallChain.GENESIS);
      var refused = assertThrows(NodeException.class, () -> Node.open(settings));
      assertEquals(Reason.PORT_IN_USE, refused.reason());
      assertTrue(refused.getMessage().contains(Integer.toString(taken.getLocalPort())));
    }
    later().close();
  }

  @Test
  void an_address_of_another_machine_is_refused() {
    var settings =
        NodeSettings.local(folder)
            .withPort(0)
            .withAddress("192.0.2.1")
            .withGenesis(SmallChain.GENESIS);
    var refused = assertThrows(NodeException.class, () -> Node.open(settings));
    assertEquals(Reason.ADDRESS_UNUSABLE, refused.reason());
  }

  @Test
  void a_damaged_log_is_refused_and_left_as_it_is() throws IOException {
    try (var node = first()) {
      for (int number = 0; number < 20; number++) {
        node.submit(SmallChain.transfer(ALICE, number, BOB, 1)).join();
      }
    }
    Path segment;
    try (Stream<Path> segments = Files.list(folder.resolve("blocks"))) {
      segment = segments.filter(Files::isRegularFile).findFirst().orElseThrow();
    }
    byte[] whole = Files.readAllBytes(segment);
    byte[] damaged = whole.clone();
    damaged[whole.length / 2] ^= 0x40;
    Files.write(segment, damaged);
    var refused = assertThrows(NodeException.class, this::later);
    assertEquals(Reason.DAMAGED, refused.reason());
    Files.write(segment, whole);
    later().close();
  }

  @Test
  void a_damaged_genesis_is_refused() throws IOException {
    first().close();
    Path origin = folder.resolve("origin.bin");
    byte[] bytes = Files.readAllBytes(origin);
    Files.write(origin, java.util.Arrays.copyOf(bytes, bytes.length - 1));
    assertEquals(Reason.DAMAGED, assertThrows(NodeException.class, this::later).reason());
  }

  @Test
  void what_exceeds_the_queue_is_refused_with_a_reason_and_can_be_sent_again() {
    var limits = new OrderingLimits(100, 1 << 20, 10, 1 << 20, 0, 1);
    var settings =
        NodeSettings.local(folder).withPort(0).withGenesis(SmallChain.GENESIS).withOrdering(limits);
    try (var node = Node.open(settings)) {
      var tooMany = node.submit(transfers(0, 101)).join();
      var refusal = assertInstanceOf(Answer.Unavailable.class, tooMany.getFirst());
      assertEquals(Answer.Reason.QUEUE_FULL, refusal.reason());
      assertTrue(refusal.message().contains("100"), refusal.message());
      var fitting = node.submit(transfers(0, 100)).join();
      fitting.forEach(answer -> assertInstanceOf(Answer.Included.class, answer));
      assertEquals(0, node.ordering().depth());
      assertEquals(10, node.ordering().newest().height());
    }
  }

  /// Method: submit much, close at once, and look up what was answered.
  @Test
  void closing_answers_everybody_and_keeps_what_was_acknowledged() {
    var answers = new ArrayList<CompletableFuture<List<Answer>>>();
    try (var node = first()) {
      for (int batch = 0; batch < 10; batch++) {
        answers.add(node.submit(transfers(100 * batch, 100)));
      }
    }
    long newest = 0;
    for (var batch : answers) {
      for (Answer answer : batch.join()) {
        if (answer instanceof Answer.Included included) {
          newest = Math.max(newest, included.height());
        }
      }
    }
    try (var node = later()) {
      assertEquals(newest, node.ordering().newest().height());
    }
  }
}
