package espalier.node.api;

import espalier.base.unit.Hash;
import espalier.ledger.Events;
import espalier.ledger.Receipt;
import espalier.ledger.SignedTransaction;
import espalier.node.ordering.BlockHeader;
import espalier.node.ordering.BlockIndex;
import espalier.node.ordering.BlockIndex.Place;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What happened: blocks, transactions, the genesis, and where the chain stands.
final class BlockRoutes {
  private final Served served;
  private final BlockArchive archive;

  BlockRoutes(Served served, BlockArchive archive) {
    this.served = served;
    this.archive = archive;
  }

  void register(HttpRules rules) {
    rules
        .get("/v1/status", this::status)
        .get("/v1/genesis", this::genesis)
        .get("/v1/blocks/{height}", this::block)
        .get("/v1/transactions/{id}", this::transaction);
  }

  private void status(ServerRequest request, ServerResponse response) {
    BlockHeader newest = served.ordering().newest();
    var tree = new LinkedHashMap<String, @Nullable Object>();
    tree.put("name", served.origin().name());
    tree.put("chain", served.origin().chain().toString());
    tree.put("height", newest.height());
    tree.put("time", newest.time().milliseconds());
    tree.put("root", newest.root().toString());
    tree.put("genesis_time", served.origin().time().milliseconds());
    tree.put("version", served.version());
    served.ordering().nextTimer().ifPresent(timer -> tree.put("next_timer", timer.milliseconds()));
    tree.put("waiting", served.ordering().depth());
    tree.put("signatures", served.signatures());
    Json.send(response, 200, tree);
  }

  private void genesis(ServerRequest request, ServerResponse response) throws IOException {
    response.header(HeaderNames.CONTENT_TYPE, "application/octet-stream");
    response.contentLength(Files.size(served.genesisFile()));
    try (OutputStream out = response.outputStream()) {
      Files.copy(served.genesisFile(), out);
    }
  }

  private void block(ServerRequest request, ServerResponse response) {
    BlockArchive.Block block =
        archive.at(Parameters.whole(request.path().pathParameters().get("height"), "a height"));
    Map<String, @Nullable Object> tree = header(block.header());
    var transactions = new ArrayList<@Nullable Object>();
    var receipts = new ArrayList<@Nullable Object>();
    for (int position = 0; position < block.content().transactions().size(); position++) {
      transactions.add(transaction(block.transaction(position)));
      receipts.add(Receipt.CODEC.toTree(block.content().receipts().get(position)));
    }
    var events = new ArrayList<@Nullable Object>();
    block.content().endEvents().forEach(event -> events.add(Events.CODEC.toTree(event)));
    tree.put("transactions", transactions);
    tree.put("receipts", receipts);
    tree.put("end_events", events);
    Json.send(response, 200, tree);
  }

  private void transaction(ServerRequest request, ServerResponse response) {
    Hash id = Parameters.hash(request.path().pathParameters().get("id"));
    Optional<Place> place;
    try (var snapshot = served.folder().database().snapshot()) {
      place = BlockIndex.find(snapshot, id);
    }
    if (place.isEmpty()) {
      throw new ApiException(
          ApiError.NOT_FOUND,
          "transaction %s is in no block up to %d; it was refused, waits, or was never sent"
              .formatted(id, served.ordering().newest().height()));
    }
    BlockArchive.Block block = archive.at(place.get().height());
    int position = place.get().position();
    Map<String, @Nullable Object> tree = TransactionRoutes.place(place.get().height(), position);
    tree.put("time", block.header().time().milliseconds());
    tree.put("transaction", transaction(block.transaction(position)));
    tree.put("receipt", Receipt.CODEC.toTree(block.content().receipts().get(position)));
    Json.send(response, 200, tree);
  }

  private static Map<String, @Nullable Object> header(BlockHeader header) {
    var tree = new LinkedHashMap<String, @Nullable Object>();
    tree.put("height", header.height());
    tree.put("time", header.time().milliseconds());
    tree.put("hash", header.hash().toString());
    tree.put("previous", header.previous().toString());
    tree.put("root", header.root().toString());
    tree.put("content", header.content().toString());
    return tree;
  }

  private static Map<String, @Nullable Object> transaction(SignedTransaction signed) {
    var tree = new LinkedHashMap<String, @Nullable Object>();
    tree.put("id", signed.body().id().toString());
    if (SignedTransaction.CODEC.toTree(signed) instanceof Map<?, ?> members) {
      members.forEach((name, value) -> tree.put(String.valueOf(name), value));
    }
    return tree;
  }
}
