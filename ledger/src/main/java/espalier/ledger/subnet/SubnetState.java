package espalier.ledger.subnet;

import static espalier.base.codec.Codecs.ACCOUNT;
import static espalier.base.codec.Codecs.HASH;
import static espalier.base.codec.Codecs.TRUTH;
import static espalier.base.codec.Codecs.WHOLE;
import static espalier.base.codec.Codecs.list;
import static espalier.base.codec.Codecs.whole32;
import static espalier.base.codec.Records.field;
import static espalier.base.codec.Records.record;

import espalier.base.codec.Codec;
import espalier.base.unit.AccountId;
import espalier.base.unit.Hash;
import espalier.ledger.InvariantViolation;
import espalier.ledger.competition.Names;
import espalier.ledger.state.Overlay;
import espalier.ledger.state.Table;
import espalier.ledger.state.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The tables of subnets, and every storage key of the module.
public final class SubnetState {
  private static final int MODULE = 13;

  /// A slot of a subnet; a subnet's slots sort by number.
  public record Seat(Hash subnet, int uid) {
    static final Codec<Seat> CODEC =
        record(
            "seat",
            Seat::new,
            field("subnet", HASH, Seat::subnet),
            field("uid", whole32(0, SubnetRules.NEURONS_MAX - 1), Seat::uid));
  }

  /// An account in a subnet.
  public record Member(Hash subnet, AccountId account) {
    static final Codec<Member> CODEC =
        record(
            "subnet_member",
            Member::new,
            field("subnet", HASH, Member::subnet),
            field("account", ACCOUNT, Member::account));
  }

  /// An entry of a subnet.
  public record Entered(Hash subnet, Hash entry) {
    static final Codec<Entered> CODEC =
        record(
            "subnet_entry",
            Entered::new,
            field("subnet", HASH, Entered::subnet),
            field("entry", HASH, Entered::entry));
  }

  /// Whose shares in whose pool.
  public record Delegation(Hash subnet, AccountId validator, AccountId delegator) {
    static final Codec<Delegation> CODEC =
        record(
            "delegation",
            Delegation::new,
            field("subnet", HASH, Delegation::subnet),
            field("validator", ACCOUNT, Delegation::validator),
            field("delegator", ACCOUNT, Delegation::delegator));
  }

  /// A channel of a subnet.
  public record InSubnet(Hash subnet, Hash channel) {
    static final Codec<InSubnet> CODEC =
        record(
            "subnet_channel",
            InSubnet::new,
            field("subnet", HASH, InSubnet::subnet),
            field("channel", HASH, InSubnet::channel));
  }

  /// One cell of a row of weights or bonds: a slot and a proportion of 65 535.
  public record Cell(int uid, int value) {
    static final Codec<Cell> CODEC =
        record(
            "cell",
            Cell::new,
            field("uid", whole32(0, SubnetRules.NEURONS_MAX - 1), Cell::uid),
            field("value", whole32(0, 65_535), Cell::value));
  }

  private static final Codec<List<Cell>> ROW = list(Cell.CODEC, SubnetRules.NEURONS_MAX);

  public static final Table<Boolean, SubnetNetwork> NETWORK =
      new Table<>(MODULE, 0, TRUTH, SubnetNetwork.CODEC);
  public static final Table<Hash, Subnet> SUBNETS = new Table<>(MODULE, 1, HASH, Subnet.CODEC);
  public static final Table<String, Hash> NAMES = new Table<>(MODULE, 2, Names.CODEC, HASH);
  public static final Table<Seat, Neuron> NEURONS =
      new Table<>(MODULE, 3, Seat.CODEC, Neuron.CODEC);

  /// The slot of an account that has one.
  public static final Table<Member, Integer> MEMBERS =
      new Table<>(MODULE, 4, Member.CODEC, whole32(0, SubnetRules.NEURONS_MAX - 1));

  /// The slot of an entry that still holds it.
  public static final Table<Entered, Integer> ENTRIES =
      new Table<>(MODULE, 5, Entered.CODEC, whole32(0, SubnetRules.NEURONS_MAX - 1));

  public static final Table<Member, Pool> POOLS = new Table<>(MODULE, 6, Member.CODEC, Pool.CODEC);
  public static final Table<Delegation, Long> DELEGATIONS =
      new Table<>(MODULE, 7, Delegation.CODEC, WHOLE);

  /// What was revealed in the epoch under way, by the slot of who voted.
  public static final Table<Seat, List<Cell>> WEIGHTS = new Table<>(MODULE, 8, Seat.CODEC, ROW);

  /// Bonds as the last epoch left them.
  public static final Table<Seat, List<Cell>> BONDS = new Table<>(MODULE, 9, Seat.CODEC, ROW);

  public static final Table<Hash, Channel> CHANNELS = new Table<>(MODULE, 10, HASH, Channel.CODEC);
  public static final Table<InSubnet, Boolean> SUBNET_CHANNELS =
      new Table<>(MODULE, 11, InSubnet.CODEC, TRUTH);

  private final Overlay state;

  public SubnetState(Overlay state) {
    this.state = state;
  }

  public SubnetNetwork network() {
    return network(state);
  }

  public static SubnetNetwork network(View view) {
    return NETWORK.get(view, true).orElse(SubnetNetwork.START);
  }

  void put(SubnetNetwork network) {
    NETWORK.put(state, true, network);
  }

  public Optional<Subnet> subnet(Hash id) {
    return SUBNETS.get(state, id);
  }

  Subnet existing(Hash id) {
    return subnet(id).orElseThrow(() -> new InvariantViolation("no subnet " + id));
  }

  Optional<Hash> named(String name) {
    return NAMES.get(state, name);
  }

  /// All subnets, by ascending id; at most [SubnetNetwork#SUBNETS_MAX].
  List<Subnet> subnets() {
    return SUBNETS.all(state);
  }

  void add(Subnet subnet) {
    NAMES.put(state, subnet.name(), subnet.id());
    put(subnet);
  }

  void put(Subnet subnet) {
    SUBNETS.put(state, subnet.id(), subnet);
  }

  void remove(Subnet subnet) {
    NAMES.remove(state, subnet.name());
    SUBNETS.remove(state, subnet.id());
  }

  /// A subnet's neurons, by ascending slot.
  public static List<Neuron> neurons(View view, Hash subnet) {
    var found = new ArrayList<Neuron>();
    NEURONS.scan(view, subnet.bytes(), (_, neuron) -> found.add(neuron));
    return found;
  }

  List<Neuron> neurons(Hash subnet) {
    return neurons(state, subnet);
  }

  Optional<Neuron> neuron(Hash subnet, AccountId account) {
    return MEMBERS
        .get(state, new Member(subnet, account))
        .map(uid -> NEURONS.get(state, new Seat(subnet, uid)).orElseThrow());
  }

  Optional<Neuron> entry(Hash subnet, Hash entry) {
    return ENTRIES
        .get(state, new Entered(subnet, entry))
        .map(uid -> NEURONS.get(state, new Seat(subnet, uid)).orElseThrow());
  }

  void add(Hash subnet, Neuron neuron) {
    MEMBERS.put(state, new Member(subnet, neuron.account()), neuron.uid());
    ENTRIES.put(state, new Entered(subnet, neuron.entry()), neuron.uid());
    put(subnet, neuron);
  }

  void put(Hash subnet, Neuron neuron) {
    NEURONS.put(state, new Seat(subnet, neuron.uid()), neuron);
  }

  /// Frees the slot; votes and bonds of its holder go with it.
  void remove(Hash subnet, Neuron neuron) {
    var seat = new Seat(subnet, neuron.uid());
    NEURONS.remove(state, seat);
    MEMBERS.remove(state, new Member(subnet, neuron.account()));
    ENTRIES.remove(state, new Entered(subnet, neuron.entry()));
    WEIGHTS.remove(state, seat);
    BONDS.remove(state, seat);
  }

  Pool pool(Hash subnet, AccountId validator) {
    return POOLS.get(state, new Member(subnet, validator)).orElse(Pool.EMPTY);
  }

  /// A pool without shares is kept for as long as it says something about its take.
  void put(Hash subnet, AccountId validator, Pool pool) {
    var member = new Member(subnet, validator);
    if (pool.equals(Pool.EMPTY)) {
      POOLS.remove(state, member);
    } else {
      POOLS.put(state, member, pool);
    }
  }

  void removePool(Hash subnet, AccountId validator) {
    POOLS.remove(state, new Member(subnet, validator));
  }

  /// The accounts that have a pool in a subnet, ascending.
  List<AccountId> pools(Hash subnet) {
    var found = new ArrayList<AccountId>();
    POOLS.scan(state, subnet.bytes(), (member, _) -> found.add(member.account()));
    return found;
  }

  long shares(Delegation delegation) {
    return DELEGATIONS.get(state, delegation).orElse(0L);
  }

  void put(Delegation delegation, long shares) {
    if (shares == 0) {
      DELEGATIONS.remove(state, delegation);
    } else {
      DELEGATIONS.put(state, delegation, shares);
    }
  }

  /// Up to `bound` delegations of a subnet, in order.
  List<Delegation> delegations(Hash subnet, int bound) {
    var found = new ArrayList<Delegation>();
    DELEGATIONS.scan(
        state, subnet.bytes(), (delegation, _) -> found.size() < bound && found.add(delegation));
    return found;
  }

  List<Cell> weights(Hash subnet, int uid) {
    return WEIGHTS.get(state, new Seat(subnet, uid)).orElse(List.of());
  }

  void putWeights(Hash subnet, int uid, List<Cell> row) {
    WEIGHTS.put(state, new Seat(subnet, uid), row);
  }

  void removeWeights(Hash subnet, int uid) {
    WEIGHTS.remove(state, new Seat(subnet, uid));
  }

  List<Cell> bonds(Hash subnet, int uid) {
    return BONDS.get(state, new Seat(subnet, uid)).orElse(List.of());
  }

  void putBonds(Hash subnet, int uid, List<Cell> row) {
    var seat = new Seat(subnet, uid);
    if (row.isEmpty()) {
      BONDS.remove(state, seat);
    } else {
      BONDS.put(state, seat, row);
    }
  }

  public Optional<Channel> channel(Hash id) {
    return CHANNELS.get(state, id);
  }

  void put(Channel channel) {
    CHANNELS.put(state, channel.id(), channel);
    SUBNET_CHANNELS.put(state, new InSubnet(channel.subnet(), channel.id()), true);
  }

  void remove(Channel channel) {
    CHANNELS.remove(state, channel.id());
    SUBNET_CHANNELS.remove(state, new InSubnet(channel.subnet(), channel.id()));
  }

  /// Up to `bound` channels of a subnet, in order of their ids.
  List<Channel> channels(Hash subnet, int bound) {
    var found = new ArrayList<Channel>();
    SUBNET_CHANNELS.scan(
        state,
        subnet.bytes(),
        (key, _) ->
            found.size() < bound && found.add(CHANNELS.get(state, key.channel()).orElseThrow()));
    return found;
  }
}
