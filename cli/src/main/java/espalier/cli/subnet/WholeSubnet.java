package espalier.cli.subnet;

import espalier.base.unit.AccountId;
import espalier.base.unit.Amount;
import espalier.base.unit.BasisPoints;
import espalier.base.unit.Hash;
import espalier.cli.CliException;
import espalier.cli.subnet.RunReport.Earner;
import espalier.client.EventCursor;
import espalier.client.EventFilter;
import espalier.client.EventFollower;
import espalier.client.Happening;
import espalier.client.NodeClient;
import espalier.competition.subnet.daemon.Miner;
import espalier.competition.subnet.daemon.SubnetLedger;
import espalier.competition.subnet.daemon.User;
import espalier.competition.subnet.daemon.Validator;
import espalier.competition.subnet.protocol.HttpCaller;
import espalier.competition.subnet.protocol.Refused;
import espalier.ledger.bank.BankState;
import espalier.ledger.bank.ModuleAccount;
import espalier.ledger.subnet.Channel;
import espalier.ledger.subnet.Neuron;
import espalier.ledger.subnet.Subnet;
import espalier.ledger.subnet.SubnetEvent.EpochPaid;
import espalier.ledger.subnet.SubnetRules;
import espalier.ledger.subnet.SubnetState;
import espalier.ledger.subnet.SubnetTransaction.Delegate;
import espalier.ledger.subnet.SubnetTransaction.FoundSubnet;
import espalier.ledger.subnet.SubnetTransaction.FundSubsidy;
import espalier.node.LocalGenesis;
import espalier.node.Node;
import espalier.node.NodeSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// A ledger and everybody who takes part in one subnet of it, in this process.
final class WholeSubnet implements AutoCloseable {
  private static final Amount RESERVE = new Amount(1_000_000_000);
  private static final Amount CALL_PRICE = new Amount(10_000);
  private static final Amount DEPOSIT = new Amount(100_000_000);
  private static final Amount PRICE_MAX = new Amount(1_000_000);

  /// What validators stake on themselves; the delegator adds to the second.
  private static final List<Amount> STAKES =
      List.of(new Amount(3_000_000), new Amount(2_000_000), new Amount(1_000_000));

  private static final Amount DELEGATED = new Amount(500_000);

  /// Epochs that may go by for each that pays, and until everybody has started.
  private static final int EPOCHS_EACH_MAX = 3;

  private static final int STARTING_EPOCHS_MAX = 60;
  private static final int CHANNELS_MAX = 10_000;
  private static final int AT_ONCE = 16;
  private static final Duration ANSWER = Duration.ofSeconds(5);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /// @param calls that the user pays for in an epoch
  record Plan(Example example, Duration tempo, int epochs, int questions, int calls) {}

  private final Plan plan;
  private final Path home;
  private final Consumer<String> say;
  private final Parties parties;
  private final Node node;
  private final NodeClient client;
  private final HttpCaller caller = new HttpCaller(ANSWER);
  private final List<AutoCloseable> daemons = new ArrayList<>();
  private final Map<AccountId, Earner> who = new LinkedHashMap<>();
  private final Map<AccountId, Long> earned = new HashMap<>();
  private long paid;
  private long ownerPaid;
  private int answered;
  private int seen;
  private int paying;

  private WholeSubnet(Plan plan, Path home, Consumer<String> say, Parties parties, Node node) {
    this.plan = plan;
    this.home = home;
    this.say = say;
    this.parties = parties;
    this.node = node;
    this.client = new NodeClient(node.uri());
  }

  static WholeSubnet open(Plan plan, Path home, Consumer<String> say) throws IOException {
    if (Files.exists(home.resolve("node"))) {
      throw CliException.local(
          home + " holds a run already; name another folder or remove this one");
    }
    Files.createDirectories(home);
    var parties = new Parties(home, plan.example().miners());
    Node node =
        Node.open(
            NodeSettings.local(home.resolve("node")).withPort(0).withGenesis(parties.genesis()));
    say.accept("ledger up at %s; state in %s".formatted(node.uri(), home));
    return new WholeSubnet(plan, home, say, parties, node);
  }

  RunReport run() throws IOException {
    Hash id = found();
    for (String kind : plan.example().miners()) {
      var ledger = new SubnetLedger(client, id, parties.key(kind));
      daemons.add(plan.example().mine(ledger, kind, Miner.Place.local(PRICE_MAX)));
      who.put(ledger.account(), new Earner(kind, "miner", kind, Amount.ZERO));
    }
    Neuron seller = validators(id);
    var user = new SubnetLedger(client, id, parties.key(Parties.USER));
    User paying = User.open(user, caller, seller, home.resolve("user"), DEPOSIT);
    say.accept("the user opened a channel with %s".formatted(Parties.VALIDATORS.getFirst()));
    var filter = new EventFilter(List.of("epoch_paid"), Optional.empty());
    try (var events = new EventFollower(client, filter)) {
      events.follow(
          Optional.of(EventCursor.START), PATIENCE, happening -> after(happening, user, paying));
    }
    stopDaemons();
    return report(id);
  }

  private Hash found() {
    var owner = new SubnetLedger(client, Hash.ZERO, parties.key(Parties.OWNER));
    var service = plan.example().service();
    SubnetRules standard =
        SubnetRules.standard(
            service.name() + ": " + service.text(), service.scorer(), plan.tempo().toMillis());
    var rules =
        new SubnetRules(
            standard.service(),
            standard.scorer(),
            standard.tempoMilliseconds(),
            standard.ownerPart(),
            standard.takeMax(),
            new BasisPoints(5_000),
            standard.seats(),
            standard.consensus(),
            standard.entry(),
            standard.sustain());
    owner.send(new FundSubsidy(RESERVE), new FoundSubnet(service.name(), rules, PRICE_MAX));
    say.accept(
        "subnet '%s' founded; epochs of %d ms".formatted(service.name(), plan.tempo().toMillis()));
    return SubnetLedger.named(client, service.name()).orElseThrow();
  }

  /// Starts them and has them staked on; the first sells calls.
  private Neuron validators(Hash id) throws IOException {
    Optional<Neuron> first = Optional.empty();
    for (int i = 0; i < STAKES.size(); i++) {
      String name = Parties.VALIDATORS.get(i);
      var ledger = new SubnetLedger(client, id, parties.key(name));
      var settings =
          new Validator.Settings(
              home.resolve(name),
              Miner.Place.local(PRICE_MAX),
              plan.questions(),
              AT_ONCE,
              ANSWER,
              CALL_PRICE);
      var staking = new SubnetLedger(client, id, parties.key(name));
      var validator =
          plan.example().validate(ledger, settings, line -> say.accept(name + ": " + line));
      daemons.add(validator);
      staking.send(new Delegate(id, ledger.account(), STAKES.get(i)));
      String stake = "stake " + STAKES.get(i);
      who.put(ledger.account(), new Earner(name, "validator", stake, Amount.ZERO));
      first = first.or(() -> Optional.of(validator.neuron()));
    }
    var delegator = new SubnetLedger(client, id, parties.key(Parties.DELEGATOR));
    AccountId second = parties.key(Parties.VALIDATORS.get(1)).account();
    delegator.send(new Delegate(id, second, DELEGATED));
    say.accept("%d miners, %d validators".formatted(plan.example().miners().size(), STAKES.size()));
    return first.orElseThrow();
  }

  /// Notes what an epoch paid; the user's calls are for the one that has begun.
  private boolean after(Happening happening, SubnetLedger ledger, User user) {
    if (!(happening.event() instanceof EpochPaid payment)
        || !payment.subnet().equals(ledger.id())) {
      return true;
    }
    long out = payment.owner().units() + payment.miners().units() + payment.validators().units();
    if (out > 0) {
      note(payment, ledger, out);
    }
    seen++;
    if (seen > EPOCHS_EACH_MAX * (long) plan.epochs() + STARTING_EPOCHS_MAX) {
      throw CliException.local(
          "%d epochs went by and only %d paid; this machine is too slow for this tempo: name a longer one with --tempo"
              .formatted(seen, paying));
    }
    if (paying >= plan.epochs()) {
      return false;
    }
    call(user);
    return true;
  }

  private void note(EpochPaid payment, SubnetLedger ledger, long out) {
    List<Neuron> neurons = ledger.neurons();
    int underWay = ledger.subnet().clock().epoch();
    if (underWay != payment.epoch() + 1) {
      throw CliException.local(
          "epoch %d had begun before what epoch %d paid was read; this machine is too slow for this tempo: name a longer one with --tempo"
              .formatted(underWay, payment.epoch()));
    }
    for (Neuron neuron : neurons) {
      earned.merge(neuron.account(), neuron.standing().earned().units(), Long::sum);
    }
    ownerPaid += payment.owner().units();
    paid += out;
    paying++;
    say.accept(
        "epoch %d paid %,d to miners, %,d to validators"
            .formatted(payment.epoch(), payment.miners().units(), payment.validators().units()));
  }

  private void call(User user) {
    for (int i = 0; i < plan.calls(); i++) {
      try {
        user.ask(plan.example().sample(), CALL_PRICE);
        answered++;
      } catch (Refused | IOException refused) {
        say.accept("a call failed: " + refused.getMessage());
      }
    }
  }

  private RunReport report(Hash id) {
    List<Earner> earners =
        who.entrySet().stream()
            .map(one ->
                new Earner(
                    one.getValue().name(),
                    one.getValue().role(),
                    one.getValue().kind(),
                    new Amount(earned.getOrDefault(one.getKey(), 0L))))
            .sorted(
                Comparator.comparing(Earner::role)
                    .thenComparing(Earner::earned, Comparator.reverseOrder()))
            .toList();
    return new RunReport(
        plan.example().service().name(),
        plan.epochs(),
        earners,
        new Amount(paid),
        new Amount(ownerPaid),
        answered,
        money(id));
  }

  /// Read again if a block came in between.
  private RunReport.Money money(Hash id) {
    while (true) {
      long height = client.status().height();
      long people = 0;
      for (AccountId account : parties.accounts()) {
        people += held(account);
      }
      long modules = 0;
      for (ModuleAccount module : ModuleAccount.values()) {
        modules += held(module.id());
      }
      long supply =
          client.rows("supplies", BankState.SUPPLIES, new byte[0], 2).stream()
              .filter(row -> row.key().equals(LocalGenesis.ESP))
              .mapToLong(row -> row.value().units())
              .sum();
      var money =
          new RunReport.Money(people, modules, supply, held(ModuleAccount.SUBNETS.id()), owed(id));
      if (client.status().height() == height) {
        return money;
      }
    }
  }

  private long held(AccountId account) {
    return client.account(account).balance(LocalGenesis.ESP).units();
  }

  private long owed(Hash id) {
    var ledger = new SubnetLedger(client, id, parties.key(Parties.OWNER));
    Subnet.Money money = ledger.subnet().money();
    long owed = money.pot().units() + money.lock().units() + money.staked().units();
    for (Neuron neuron : ledger.neurons()) {
      owed += neuron.bond().units();
    }
    for (var row : client.rows("channels", SubnetState.CHANNELS, new byte[0], CHANNELS_MAX)) {
      Channel channel = row.value();
      owed += channel.deposit().units() - channel.spent().units();
    }
    return owed;
  }

  private void stopDaemons() {
    for (AutoCloseable daemon : daemons) {
      try {
        daemon.close();
      } catch (Exception failed) {
        say.accept("a daemon did not stop well: " + failed.getMessage());
      }
    }
    daemons.clear();
  }

  @Override
  public void close() {
    stopDaemons();
    caller.close();
    client.close();
    node.close();
  }
}
