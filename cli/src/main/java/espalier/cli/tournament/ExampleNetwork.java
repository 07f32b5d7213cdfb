package espalier.cli.tournament;

import espalier.base.crypto.SigningKey;
import espalier.base.unit.AccountId;
import espalier.base.unit.Amount;
import espalier.base.unit.BlockTime;
import espalier.base.unit.Coin;
import espalier.cli.CliException;
import espalier.client.NodeClient;
import espalier.client.Submission;
import espalier.client.TransactionBuilder;
import espalier.client.key.Wallet;
import espalier.competition.round.TournamentView;
import espalier.ledger.Genesis.Balance;
import espalier.ledger.Transaction;
import espalier.ledger.bank.BankTransaction.Transfer;
import espalier.ledger.tournament.Progress;
import espalier.node.LocalGenesis;
import espalier.node.Node;
import espalier.node.NodeSettings;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A ledger in this process with the example's parties, and a clock of its own.
final class ExampleNetwork implements AutoCloseable {
  static final long WHOLE = LocalGenesis.WHOLE;
  private static final long START_EACH = 100 * WHOLE;
  private static final int STEPS_MAX = 100;

  private final SteppedClock clock = new SteppedClock(Instant.parse("2013-06-03T00:00:00Z"));
  private final Map<String, SigningKey> keys = new LinkedHashMap<>();
  private final Map<String, TransactionBuilder> builders = new LinkedHashMap<>();
  private final Node node;
  private final NodeClient client;

  /// @param parties among them 'operator' and 'backer'
  ExampleNetwork(Path folder, List<String> parties) {
    var balances = new ArrayList<Balance>();
    for (String party : parties) {
      SigningKey key = Wallet.generate();
      keys.put(party, key);
      balances.add(new Balance(key.account(), new Coin(LocalGenesis.ESP, new Amount(START_EACH))));
      balances.add(
          new Balance(key.account(), new Coin(LocalGenesis.CREDIT, new Amount(START_EACH))));
    }
    var genesis = LocalGenesis.of("tournament-example", clock.time(), Optional.empty(), balances);
    node = Node.open(NodeSettings.local(folder).withPort(0).withGenesis(genesis), clock);
    client = new NodeClient(node.uri());
    keys.forEach((party, key) ->
        builders.put(
            party, new TransactionBuilder(client, key.account(), key).feeIn(LocalGenesis.ESP)));
  }

  TournamentView view() {
    return new TournamentView(client);
  }

  BlockTime time() {
    return clock.time();
  }

  AccountId account(String party) {
    return key(party).account();
  }

  String party(AccountId account) {
    return keys.entrySet().stream()
        .filter(one -> one.getValue().account().equals(account))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse(account.toString());
  }

  private SigningKey key(String party) {
    SigningKey key = keys.get(party);
    if (key == null) {
      throw new IllegalArgumentException("nobody is named " + party);
    }
    return key;
  }

  /// Sends one request and waits until it is durable.
  Submission.Included send(String party, Transaction request) {
    TransactionBuilder builder = builders.get(party);
    if (builder == null) {
      throw new IllegalArgumentException("nobody is named " + party);
    }
    return switch (builder.send(List.of(request))) {
      case Submission.Included included -> included;
      case Submission.Refused(var refusal) ->
          throw CliException.local("the ledger refused %s's request: %s".formatted(party, refusal));
    };
  }

  /// Lets time pass until `time`; timers fire in the block that says so.
  void until(BlockTime time) {
    clock.to(time);
    send(
        "operator",
        new Transfer(account("backer"), new Coin(LocalGenesis.ESP, new Amount(1)), "tick"));
  }

  /// Lets a round come to its end.
  Progress resolved(espalier.base.unit.Hash round) {
    for (int step = 0; step < STEPS_MAX; step++) {
      Progress progress = view().progress(round);
      if (progress.stage() == Progress.Stage.RESOLVED) {
        return progress;
      }
      until(progress.due().plusMilliseconds(1));
    }
    throw CliException.local("round %s does not come to its end".formatted(round));
  }

  /// What a party holds of the tournament's money.
  Amount credit(String party) {
    return client.account(account(party)).balances().stream()
        .filter(coin -> coin.denomination().equals(LocalGenesis.CREDIT))
        .map(Coin::amount)
        .reduce(Amount.ZERO, Amount::plus);
  }

  @Override
  public void close() {
    client.close();
    node.close();
  }
}
