package espalier.competition.subnet.daemon;

import espalier.base.codec.Codec;
import espalier.base.crypto.PublicKey;
import espalier.base.crypto.SigningKey;
import espalier.base.unit.AccountId;
import espalier.base.unit.Amount;
import espalier.base.unit.Hash;
import espalier.client.AccountView;
import espalier.client.JsonMembers;
import espalier.client.NodeClient;
import espalier.client.Refusal;
import espalier.client.Submission;
import espalier.client.TransactionBuilder;
import espalier.ledger.Receipt;
import espalier.ledger.Transaction;
import espalier.ledger.state.Table;
import espalier.ledger.subnet.Channel;
import espalier.ledger.subnet.Neuron;
import espalier.ledger.subnet.Pool;
import espalier.ledger.subnet.Subnet;
import espalier.ledger.subnet.Subnet.Clock;
import espalier.ledger.subnet.SubnetRules;
import espalier.ledger.subnet.SubnetState;
import espalier.ledger.subnet.SubnetState.Member;
import espalier.ledger.subnet.SubnetTransaction.RegisterNeuron;
import espalier.ledger.subnet.SubnetTransaction.ServeNeuron;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/// One subnet of a ledger, as one account sees it. What reads may be shared between threads; what
/// sends belongs to one.
public final class SubnetLedger {
  private final NodeClient node;
  private final Hash subnet;
  private final SigningKey key;
  private final TransactionBuilder builder;

  public SubnetLedger(NodeClient node, Hash subnet, SigningKey key) {
    this.node = node;
    this.subnet = subnet;
    this.key = key;
    this.builder = new TransactionBuilder(node, key.account(), key);
  }

  /// The ledger's refusal of a request.
  public static final class Rejected extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final transient Refusal refusal;

    Rejected(Refusal refusal) {
      super("the ledger refused: " + refusal);
      this.refusal = refusal;
    }

    public Refusal refusal() {
      return refusal;
    }
  }

  public Hash id() {
    return subnet;
  }

  public SigningKey key() {
    return key;
  }

  public AccountId account() {
    return key.account();
  }

  public NodeClient node() {
    return node;
  }

  private <K, V> Optional<V> row(String name, Table<K, V> table, K row) {
    String hex = HexFormat.of().formatHex(encoded(table.keys(), row));
    return node.row(name, hex).map(found -> found.get("value", table.values()));
  }

  private static <K> byte[] encoded(Codec<K> codec, K key) {
    return codec.encode(key);
  }

  /// The id of the subnet that has this name.
  public static Optional<Hash> named(NodeClient node, String name) {
    String hex = HexFormat.of().formatHex(SubnetState.NAMES.keys().encode(name));
    return node.row("subnet_names", hex).map(row -> row.get("value", SubnetState.NAMES.values()));
  }

  /// The subnet, or none if it was dissolved.
  public Optional<Subnet> find() {
    return row("subnets", SubnetState.SUBNETS, subnet);
  }

  /// @throws IllegalStateException if it was dissolved
  public Subnet subnet() {
    return find()
        .orElseThrow(() ->
            new IllegalStateException(
                "there is no subnet %s any more; it was dissolved".formatted(subnet)));
  }

  public List<Neuron> neurons() {
    return node
        .rows("neurons", SubnetState.NEURONS, subnet.bytes(), SubnetRules.NEURONS_MAX)
        .stream()
        .map(NodeClient.Row::value)
        .toList();
  }

  /// The place of this account.
  public Optional<Neuron> own() {
    return neurons().stream().filter(one -> one.account().equals(account())).findFirst();
  }

  public Optional<Pool> pool(AccountId validator) {
    return row("pools", SubnetState.POOLS, new Member(subnet, validator));
  }

  public Optional<Channel> channel(Hash id) {
    return row("channels", SubnetState.CHANNELS, id);
  }

  /// Whether `candidate` may speak for `account`: its first key, unless the account lists others.
  public boolean speaksFor(AccountId account, PublicKey candidate) {
    Optional<AccountView> view = Optional.of(node.account(account));
    return view.flatMap(AccountView::keys)
        .map(keys -> keys.stream().anyMatch(entry -> entry.key().equals(candidate)))
        .orElse(candidate.account().equals(account));
  }

  /// The state root of the block with which an epoch began, found by halving.
  ///
  /// Blocks of one time are told apart by taking the first, so that everybody finds the same.
  public Hash rootAt(Clock clock) {
    long began = clock.began().milliseconds();
    long low = 1;
    long high = Math.max(1, node.status().height());
    while (low < high) {
      long middle = low + (high - low) / 2;
      if (block(middle).whole("time") >= began) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    JsonMembers found = block(low);
    if (found.whole("time") != began) {
      throw new IllegalStateException(
          "no block of %s, with which epoch %d began, on this node; ask one that keeps them"
              .formatted(clock.began(), clock.epoch()));
    }
    return Hash.parse(found.text("root"));
  }

  private JsonMembers block(long height) {
    return node.block(height)
        .orElseThrow(() ->
            new IllegalStateException(
                "this node does not keep block %d; ask one that does".formatted(height)));
  }

  /// Sends requests that take effect together or not at all.
  ///
  /// @throws Rejected if the ledger refuses
  public Receipt send(Transaction... requests) {
    return switch (builder.send(List.of(requests))) {
      case Submission.Refused(var refusal) -> throw new Rejected(refusal);
      case Submission.Included included -> included.receipt();
    };
  }

  /// Has a place that serves at `endpoint`: registers if there is none, moves if it is elsewhere.
  ///
  /// @param priceMax the most that registering may cost
  public Neuron take(String endpoint, Amount priceMax) {
    Optional<Neuron> own = own();
    if (own.isEmpty()) {
      send(new RegisterNeuron(subnet, endpoint, priceMax));
    } else if (!own.get().endpoint().equals(endpoint)) {
      send(new ServeNeuron(subnet, endpoint));
    }
    return own().orElseThrow(() -> new IllegalStateException("the place was lost at once"));
  }
}
