package espalier.node.api;

import espalier.base.unit.AccountId;
import espalier.base.unit.Hash;
import espalier.ledger.Event;
import espalier.ledger.Events;
import espalier.node.ordering.BlockHeader;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/// Events as server-sent events, from a durable cursor: first what the log holds, then live.
///
/// A cursor is `height:position`, the position counting all events of a block from 0, those of its
/// end included. `from` names the first event wanted; `Last-Event-ID`, which browsers send when
/// they come back, the last one seen. So a follower that keeps the last id misses nothing and sees
/// nothing twice, whoever was restarted in between.
final class EventStream {
  private static final long HEARTBEAT_MILLISECONDS = 10_000;

  private final Served served;
  private final BlockArchive archive;
  private final Semaphore places;
  private final int placesMax;

  EventStream(Served served, BlockArchive archive, int placesMax) {
    this.served = served;
    this.archive = archive;
    this.placesMax = placesMax;
    this.places = new Semaphore(placesMax);
  }

  void register(HttpRules rules) {
    rules.get("/v1/events", this::follow);
  }

  /// Streams open now.
  int open() {
    return placesMax - places.availablePermits();
  }

  private record Cursor(long height, int position) {
    static Cursor parse(String text) {
      int colon = text.indexOf(':');
      if (colon < 0) {
        throw new ApiException(
            ApiError.BAD_REQUEST,
            "a cursor is height:position, such as 0:0; found '%s'"
                .formatted(Parameters.shown(text)));
      }
      long height = Parameters.whole(text.substring(0, colon), "a height");
      long position = Parameters.whole(text.substring(colon + 1), "a position");
      return new Cursor(height, (int) Math.min(position, Integer.MAX_VALUE - 1));
    }

    Cursor next() {
      return new Cursor(height, position + 1);
    }
  }

  /// Which events a follower wants; an empty set of kinds means all.
  private record Filter(Set<String> kinds, Optional<String> account) {
    boolean wants(String kind, @Nullable Object event, String signer) {
      return (kinds.isEmpty() || kinds.contains(kind))
          && (account.isEmpty() || account.get().equals(signer) || names(event, account.get()));
    }

    /// Whether the account stands anywhere in the event.
    private static boolean names(@Nullable Object tree, String account) {
      return switch (tree) {
        case Map<?, ?> members ->
            members.values().stream().anyMatch(value -> names(value, account));
        case Iterable<?> values -> {
          boolean found = false;
          for (Object value : values) {
            found |= names(value, account);
          }
          yield found;
        }
        case String text -> text.equals(account);
        case null, default -> false;
      };
    }
  }

  private void follow(ServerRequest request, ServerResponse response) {
    Cursor cursor = cursor(request);
    Filter filter = filter(request);
    if (!places.tryAcquire()) {
      throw new ApiException(
          ApiError.TOO_MANY_STREAMS,
          "%d event streams are open, and no more may be; close one or ask again later"
              .formatted(placesMax));
    }
    response.header(HeaderNames.CONTENT_TYPE, "text/event-stream");
    response.header(HeaderNames.CACHE_CONTROL, "no-store");
    try (OutputStream out = response.outputStream()) {
      stream(cursor, filter, out);
    } catch (IOException | java.io.UncheckedIOException _) {
      // The follower went away; it comes back with its cursor.
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      places.release();
    }
  }

  private Cursor cursor(ServerRequest request) {
    Optional<String> seen =
        request.headers().first(HeaderNames.create("Last-Event-ID")).filter(id -> !id.isBlank());
    if (seen.isPresent()) {
      return Cursor.parse(seen.get()).next();
    }
    return Parameters.query(request, "from")
        .map(Cursor::parse)
        .orElseGet(() -> new Cursor(served.ordering().newest().height() + 1, 0));
  }

  private static Filter filter(ServerRequest request) {
    Set<String> kinds =
        Parameters.query(request, "kind").map(text -> Set.of(text.split(","))).orElse(Set.of());
    Optional<String> account = Parameters.query(request, "account");
    try {
      account.ifPresent(AccountId::parse);
    } catch (IllegalArgumentException refused) {
      throw new ApiException(
          ApiError.BAD_REQUEST, "'account' is not an address: " + refused.getMessage());
    }
    return new Filter(kinds, account);
  }

  private void stream(Cursor from, Filter filter, OutputStream out)
      throws IOException, InterruptedException {
    // A first line at once tells the follower that it is connected.
    send(out, ": espalier events\n\n");
    long height = Math.max(from.height(), Math.max(1, served.folder().log().firstHeight()));
    int position = height == from.height() ? from.position() : 0;
    var feed = served.ordering().feed();
    while (true) {
      long newest = feed.await(height - 1, HEARTBEAT_MILLISECONDS);
      if (newest < height) {
        if (feed.isClosed()) {
          return;
        }
        send(out, ": still here\n\n");
        continue;
      }
      for (; height <= newest; height++) {
        String text = events(archive.at(height), position, filter);
        if (!text.isEmpty()) {
          send(out, text);
        }
        position = 0;
      }
    }
  }

  private static void send(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  private static String events(BlockArchive.Block block, int from, Filter filter) {
    var out = new StringBuilder();
    int position = 0;
    for (int index = 0; index < block.content().receipts().size(); index++) {
      var receipt = block.content().receipts().get(index);
      String signer =
          filter.account().isEmpty() ? "" : block.transaction(index).body().account().toString();
      var source = new Source(block.header(), Optional.of(receipt.transaction()), signer);
      for (Event event : receipt.events()) {
        if (position >= from) {
          source.append(out, position, event, filter);
        }
        position++;
      }
    }
    var end = new Source(block.header(), Optional.empty(), "");
    for (Event event : block.content().endEvents()) {
      if (position >= from) {
        end.append(out, position, event, filter);
      }
      position++;
    }
    return out.toString();
  }

  /// Where events of a block come from.
  ///
  /// @param transaction empty for what happened at the block's end
  /// @param signer the account that signed, where somebody asked for one
  private record Source(BlockHeader block, Optional<Hash> transaction, String signer) {
    void append(StringBuilder out, int position, Event event, Filter filter) {
      Object tree = Events.CODEC.toTree(event);
      String kind =
          tree instanceof Map<?, ?> members
              ? String.valueOf(members.keySet().iterator().next())
              : "event";
      if (!filter.wants(kind, tree, signer)) {
        return;
      }
      var data = new LinkedHashMap<String, @Nullable Object>();
      data.put("height", block.height());
      data.put("position", position);
      data.put("time", block.time().milliseconds());
      transaction.ifPresent(id -> data.put("transaction", id.toString()));
      data.put("event", tree);
      out.append("id: ").append(block.height()).append(':').append(position).append('\n');
      out.append("event: ").append(kind).append('\n');
      out.append("data: ").append(Json.text(data)).append("\n\n");
    }
  }
}
