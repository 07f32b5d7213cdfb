package espalier.node;

import espalier.ledger.state.Fork;
import espalier.node.NodeException.Reason;
import espalier.node.api.Api;
import espalier.node.api.Served;
import espalier.node.ordering.Answer;
import espalier.node.ordering.Origin;
import espalier.node.ordering.SignatureEngine;
import espalier.node.ordering.SoloOrdering;
import espalier.node.ordering.SoloOrdering.Setup;
import espalier.node.storage.FlushPolicy;
import espalier.node.storage.NodeFolder;
import espalier.node.storage.StorageException;
import java.io.Closeable;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.BindException;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// A running node: one folder, one ledger, one port.
///
/// ```java
/// try (var node = Node.open(NodeSettings.local(folder).withGenesis(genesis))) {
///   Answer answer = node.submit(SignedTransaction.CODEC.encode(signed)).join();
/// }
/// ```
public final class Node implements Closeable {
  /// The version of the software, which the status shows.
  public static final String VERSION = "0.1.0";

  private static final Logger LOG = System.getLogger("espalier.node");

  private final NodeFolder folder;
  private final SoloOrdering ordering;
  private final Api api;
  private final Origin origin;

  private Node(NodeFolder folder, SoloOrdering ordering, Api api, Origin origin) {
    this.folder = folder;
    this.ordering = ordering;
    this.api = api;
    this.origin = origin;
  }

  /// Starts a node: opens or creates its folder, replays what the state lacks, listens.
  ///
  /// @throws NodeException with the remedy, if it cannot
  public static Node open(NodeSettings settings) {
    return open(settings, InstantSource.system());
  }

  /// The same by a clock of the caller's, for simulations that let days pass in a moment. The next
  /// block after a step of the clock has its time; a step alone makes no block.
  public static Node open(NodeSettings settings, InstantSource clock) {
    NodeFolder folder;
    try {
      folder =
          NodeFolder.open(
              settings.folder(), FlushPolicy.DEFAULT, message -> LOG.log(Level.WARNING, message));
    } catch (StorageException e) {
      throw NodeException.of(e);
    }
    try {
      return open(settings, folder, clock);
    } catch (StorageException e) {
      throw closing(folder, NodeException.of(e));
    } catch (RuntimeException e) {
      throw closing(folder, e);
    }
  }

  private static Node open(NodeSettings settings, NodeFolder folder, InstantSource clock) {
    var files = new GenesisFiles(settings.folder());
    Origin origin = files.establish(settings.genesis());
    SignatureEngine engine = SignatureEngine.fastest();
    LOG.log(Level.INFO, engine.sentence());
    SoloOrdering ordering =
        SoloOrdering.open(
            folder,
            new Setup(
                origin,
                () -> files.genesis(origin),
                settings.ordering(),
                engine,
                Fork.INLINE,
                clock));
    try {
      var served =
          new Served(origin, VERSION, folder, ordering, engine.sentence(), files.canonical());
      Api api = Api.start(served, settings.address(), settings.port(), settings.api());
      return new Node(folder, ordering, api, origin);
    } catch (RuntimeException e) {
      ordering.close();
      throw unusable(settings, e);
    }
  }

  private static RuntimeException unusable(NodeSettings settings, RuntimeException failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof BindException bind) {
        boolean used = String.valueOf(bind.getMessage()).contains("in use");
        return used
            ? new NodeException(
                Reason.PORT_IN_USE,
                "port %d of %s is in use; stop what listens there, or choose another with --port"
                    .formatted(settings.port(), settings.address()),
                failure)
            : new NodeException(
                Reason.ADDRESS_UNUSABLE,
                ("the node cannot listen on port %d of %s (%s); choose an address of this machine"
                        + " and a port above 1023")
                    .formatted(settings.port(), settings.address(), bind.getMessage()),
                failure);
      }
    }
    return failure;
  }

  private static RuntimeException closing(NodeFolder folder, RuntimeException failure) {
    try {
      folder.close();
    } catch (IOException | StorageException later) {
      failure.addSuppressed(later);
    }
    return failure;
  }

  /// Where the API answers.
  public URI uri() {
    return api.uri();
  }

  public Origin origin() {
    return origin;
  }

  /// Submits the canonical bytes of a signed transaction; the answer comes when it is durable.
  public CompletableFuture<Answer> submit(byte[] encoded) {
    return ordering.submit(List.of(encoded)).thenApply(List::getFirst);
  }

  /// Submits transactions that belong together and keep their order: one answer each.
  public CompletableFuture<List<Answer>> submit(List<byte[]> encoded) {
    return ordering.submit(encoded);
  }

  /// The blocks and readers of the state, for code in this process.
  public SoloOrdering ordering() {
    return ordering;
  }

  /// Why the node stopped by itself, if it did.
  public Optional<String> failure() {
    return ordering.failure();
  }

  /// Answers what is under way, flushes the state and lets the folder go.
  ///
  /// @throws NodeException if the last flush fails; no acknowledged block is lost by that
  @Override
  public void close() {
    ordering.close();
    api.close();
    try {
      folder.close();
    } catch (StorageException e) {
      throw NodeException.of(e);
    } catch (IOException e) {
      throw new NodeException(
          Reason.DEVICE_FAILED,
          "the node's folder could not be closed (%s); start the node again".formatted(e),
          e);
    }
  }
}
