package espalier.cli.market;

import espalier.base.unit.AccountId;
import espalier.cli.Layout;
import espalier.client.NodeClient;
import espalier.client.NodeClient.Row;
import espalier.ledger.market.Lease;
import espalier.ledger.market.MarketState;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "list",
    description = "Lists leases, the newest first.",
    footerHeading = "%nExample:%n",
    footer = "  espalier market lease list --of alice --live")
final class LeaseList extends Listing<Lease> {
  @Option(
      names = "--of",
      paramLabel = "ACCOUNT",
      description = "Only those that this account rents: an address or the name of a key.")
  private @Nullable String tenant;

  @Option(
      names = "--by",
      paramLabel = "ACCOUNT",
      description = "Only those that this account lets: an address or the name of a key.")
  private @Nullable String provider;

  @Option(names = "--live", description = "Only those that have not ended.")
  private boolean live;

  @Override
  List<Lease> found(NodeClient node) {
    Optional<AccountId> of = Optional.ofNullable(tenant).map(espalier()::account);
    Optional<AccountId> by = Optional.ofNullable(provider).map(espalier()::account);
    return Search.all(node, "leases", MarketState.LEASES).stream()
        .map(Row::value)
        .filter(lease -> of.map(lease.tenant()::equals).orElse(true))
        .filter(lease -> by.map(lease.provider()::equals).orElse(true))
        .filter(lease -> !live || lease.state() != Lease.State.CLOSED)
        .sorted(
            Comparator.comparing(Lease::created)
                .reversed()
                .thenComparing(lease -> lease.id().toString()))
        .toList();
  }

  @Override
  List<String> header() {
    return List.of("LEASE", "STATE", "SINCE", "UNITS/S", "END", "PROVIDER");
  }

  @Override
  List<String> line(Lease lease) {
    return List.of(
        Words.id(lease.id()),
        lease.state().name().toLowerCase(Locale.ROOT),
        Layout.time(lease.created()),
        Words.number(Words.perSecond(lease.rate())),
        lease.progress().reason() == 0 ? "-" : Words.reason(lease.progress().reason()),
        lease.provider().toString());
  }

  @Override
  Object tree(Lease lease) {
    return Objects.requireNonNull(Lease.CODEC.toTree(lease));
  }

  @Override
  String nothing() {
    return "no leases; they arise from orders";
  }
}
