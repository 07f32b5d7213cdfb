package espalier.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.base.crypto.SigningKey;
import espalier.base.unit.Hash;
import espalier.ledger.SignedTransaction;
import espalier.node.api.Http;
import espalier.node.bench.MeasuredNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Kills a node's process with SIGKILL while clients send, and looks for what it had acknowledged.
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class NodeKillTest {
  private static final int ROUNDS = 3;
  private static final int CLIENTS = 4;
  private static final int BATCH = 25;

  @TempDir Path folder;

  private record Place(long height, long position) {}

  private final Map<Hash, Place> acknowledged = new ConcurrentHashMap<>();
  private final long[] numbers = new long[CLIENTS];

  /// Method: each round, four clients send batches; once enough were acknowledged the process dies
  /// in the middle of others. The next node must know every acknowledged transaction at its place,
  /// and a state rebuilt from the log alone must have the same root.
  @Test
  void no_acknowledged_transaction_is_lost_by_kill_9() throws Exception {
    Node.open(NodeSettings.local(folder).withPort(0).withGenesis(SmallChain.GENESIS)).close();
    int rounds = ROUNDS * Integer.getInteger("espalier.scale", 1);
    for (int round = 0; round < rounds; round++) {
      sendUntilKilled(2 + 3 * round % 17);
      try (var node = Node.open(NodeSettings.local(folder).withPort(0));
          var http = new Http(node.uri())) {
        requireAllThere(http);
        for (int client = 0; client < CLIENTS; client++) {
          SigningKey key = SmallChain.key(1 + client);
          numbers[client] = http.get("/v1/accounts/" + key.account()).at("next_number");
        }
      }
    }
    requireSameRootFromTheLogAlone();
  }

  private void sendUntilKilled(int batches) throws Exception {
    var enough = new CountDownLatch(batches);
    var clients = new ArrayList<Thread>();
    try (var node =
        MeasuredNode.start(folder, List.of("-Xmx256m", "--enable-native-access=ALL-UNNAMED"))) {
      for (int client = 0; client < CLIENTS; client++) {
        int own = client;
        clients.add(Thread.ofPlatform().start(() -> send(own, node, enough)));
      }
      assertTrue(enough.await(5, TimeUnit.MINUTES), "the node answers");
      node.kill();
      for (Thread client : clients) {
        client.join();
      }
    }
  }

  private void send(int client, MeasuredNode node, CountDownLatch enough) {
    SigningKey key = SmallChain.key(1 + client);
    try (var http = new Http(node.uri())) {
      for (long number = numbers[client]; ; number += BATCH) {
        var batch = new ArrayList<byte[]>();
        for (int index = 0; index < BATCH; index++) {
          batch.add(SmallChain.transfer(key, number + index, SmallChain.key(9), 1));
        }
        var reply = http.batch(batch);
        assertEquals(200, reply.status(), reply.json()::toString);
        for (int index = 0; index < BATCH; index++) {
          var one = reply.json().get(index);
          Hash id = SignedTransaction.CODEC.decode(batch.get(index)).body().id();
          acknowledged.put(id, new Place(one.get("height").asLong(), one.get("position").asLong()));
        }
        enough.countDown();
      }
    } catch (IOException | InterruptedException _) {
      // The node was killed: what was not answered may or may not be in a block.
    }
  }

  private void requireAllThere(Http http) throws Exception {
    for (Map.Entry<Hash, Place> one : acknowledged.entrySet()) {
      var found = http.get("/v1/transactions/" + one.getKey());
      assertEquals(200, found.status(), () -> one.getKey() + " is lost");
      assertEquals(one.getValue(), new Place(found.at("height"), found.at("position")));
    }
  }

  private void requireSameRootFromTheLogAlone() throws IOException {
    Hash root;
    try (var node = Node.open(NodeSettings.local(folder).withPort(0))) {
      root = node.ordering().newest().root();
    }
    try (Stream<Path> state = Files.walk(folder.resolve("state"))) {
      for (Path path : state.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
    try (var node = Node.open(NodeSettings.local(folder).withPort(0))) {
      assertEquals(root, node.ordering().newest().root());
    }
  }
}
