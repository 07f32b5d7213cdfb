package espalier.provider.daemon;

import static espalier.base.codec.Codecs.HASH;
import static espalier.base.codec.Codecs.RATE;
import static espalier.base.codec.Records.field;
import static espalier.base.codec.Records.record;

import espalier.base.codec.Codec;
import espalier.base.unit.Hash;
import espalier.base.unit.Rate;
import espalier.client.Submission;
import espalier.ledger.market.GpuModel;
import espalier.ledger.market.MarketTransaction;
import espalier.ledger.market.MarketTransaction.CommitBid;
import espalier.ledger.market.MarketTransaction.RevealBid;
import espalier.ledger.market.Order;
import espalier.ledger.market.Resources;
import espalier.provider.pricing.Demand;
import espalier.provider.pricing.Pricing;
import espalier.provider.pricing.Pricing.Quote;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sealed bids for orders that ask for them.
///
/// Rate and salt are on the disk before the commitment is on the ledger, so a restart can reveal.
final class Bids {
  private static final Logger LOG = LoggerFactory.getLogger(Bids.class);

  private final Desk desk;
  private final Pricing pricing;
  private final Path folder;
  private final SecureRandom random = new SecureRandom();

  Bids(Desk desk, Pricing pricing, Path folder) throws IOException {
    this.desk = desk;
    this.pricing = pricing;
    this.folder = Files.createDirectories(folder);
  }

  /// What was committed to.
  record Sealed(Rate rate, Hash salt) {
    static final Codec<Sealed> CODEC =
        record(
            "sealed_bid",
            Sealed::new,
            field("rate", RATE, Sealed::rate),
            field("salt", HASH, Sealed::salt));
  }

  /// Bids for an order if it has a price here that is within its limit.
  ///
  /// @param machine what the provider has
  void consider(Order order, Resources machine) {
    if (order.state() != Order.State.BIDDING || order.excluded().contains(desk.account())) {
      return;
    }
    if (machine.lotsFor(order.terms().needs().resources()) != 1) {
      LOG.info("no bid for order {}: it needs more than this machine", order.id());
      return;
    }
    switch (pricing.quote(demand(order))) {
      case Quote.Unpriced(String why) -> LOG.info("no bid for order {}: {}", order.id(), why);
      case Quote.Priced(Rate rate) when rate.exceeds(order.terms().limit()) ->
          LOG.info("no bid for order {}: {} exceeds its limit", order.id(), rate);
      case Quote.Priced(Rate rate) -> commit(order.id(), rate);
    }
  }

  private void commit(Hash order, Rate rate) {
    byte[] bytes = new byte[Hash.BYTES];
    random.nextBytes(bytes);
    var sealed = new Sealed(rate, Hash.of(bytes));
    try {
      Path file = file(order);
      if (Files.exists(file)) {
        return;
      }
      Path temporary = Files.createTempFile(folder, ".bid-", "");
      Files.write(temporary, Sealed.CODEC.encode(sealed));
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      LOG.warn("no bid for order {}: it cannot be kept ({})", order, e.getMessage());
      return;
    }
    Hash commitment = MarketTransaction.bidCommitment(desk.account(), order, rate, sealed.salt());
    Submission answer = desk.submit(new CommitBid(order, commitment));
    Desk.refusal(answer)
        .ifPresent(refusal -> {
          LOG.info("the bid for order {} was refused: {}", order, refusal);
          forget(order);
        });
  }

  /// Opens the bid for an order, if there is one.
  void reveal(Hash order) {
    Optional<Sealed> sealed = sealed(order);
    if (sealed.isEmpty()) {
      return;
    }
    Submission answer = desk.submit(new RevealBid(order, sealed.get().rate(), sealed.get().salt()));
    Desk.refusal(answer)
        .ifPresent(refusal -> LOG.info("the bid for {} was not opened: {}", order, refusal));
  }

  /// The order has been decided.
  void forget(Hash order) {
    try {
      Files.deleteIfExists(file(order));
    } catch (IOException e) {
      LOG.warn("the bid for order {} could not be deleted: {}", order, e.getMessage());
    }
  }

  /// After a restart: opens what must be opened, forgets what has been decided.
  void replay() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path path : files.toList()) {
        String name = String.valueOf(path.getFileName());
        if (!name.matches("[0-9a-f]{64}")) {
          Files.delete(path);
          continue;
        }
        Hash id = Hash.parse(name);
        Optional<Order> order = desk.order(id);
        if (order.isEmpty() || !order.get().isLive()) {
          forget(id);
        } else if (order.get().state() == Order.State.REVEALING) {
          reveal(id);
        }
      }
    }
  }

  private Optional<Sealed> sealed(Hash order) {
    try {
      return Files.exists(file(order))
          ? Optional.of(Sealed.CODEC.decode(Files.readAllBytes(file(order))))
          : Optional.empty();
    } catch (IOException | IllegalArgumentException e) {
      LOG.warn("the bid for order {} cannot be read: {}", order, e.getMessage());
      return Optional.empty();
    }
  }

  private Path file(Hash order) {
    return folder.resolve(order.toString());
  }

  private Demand demand(Order order) {
    Resources each = order.terms().needs().resources();
    return new Demand(
        order.tenant().toString(),
        order.terms().denomination().name(),
        order.terms().limit(),
        List.of(new Demand.Group(machine(each, order.terms().needs().gpus()), 1)));
  }

  /// The pricing's words for a machine of the ledger's.
  static Demand.Machine machine(Resources each, List<GpuModel> models) {
    Optional<Demand.Gpu> gpu = Optional.empty();
    if (each.gpus() > 0) {
      GpuModel model = models.isEmpty() ? GpuModel.NONE : models.getFirst();
      gpu =
          Optional.of(
              new Demand.Gpu(
                  each.gpus(),
                  model.vendor().isEmpty() ? "nvidia" : model.vendor(),
                  model.model().isEmpty() ? "*" : model.model(),
                  model.memoryBytes() == 0
                      ? Optional.empty()
                      : Optional.of((model.memoryBytes() >> 30) + "Gi"),
                  Optional.of(model.connection()).filter(text -> !text.isEmpty())));
    }
    return new Demand.Machine(
        each.millicores(),
        each.memoryBytes(),
        List.of(new Demand.Volume("default", each.storageBytes())),
        gpu,
        0,
        0);
  }
}
