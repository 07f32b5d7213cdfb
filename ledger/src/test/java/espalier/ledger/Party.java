package espalier.ledger;

import espalier.base.crypto.PublicKey;
import espalier.base.crypto.Sha256;
import espalier.base.unit.AccountId;
import espalier.base.unit.Amount;
import espalier.base.unit.BasisPoints;
import espalier.base.unit.BlockTime;
import espalier.base.unit.Coin;
import espalier.base.unit.Denomination;
import espalier.base.unit.Hash;
import espalier.base.unit.Rate;
import espalier.ledger.Genesis.Balance;
import espalier.ledger.Genesis.Money;
import espalier.ledger.account.AccountState;
import espalier.ledger.account.AccountTransaction;
import espalier.ledger.account.AccountTransaction.Role;
import espalier.ledger.bank.BankState;
import espalier.ledger.bank.BankTransaction;
import espalier.ledger.bank.ModuleAccount;
import espalier.ledger.beacon.BeaconRules;
import espalier.ledger.beacon.BeaconTransaction;
import espalier.ledger.bond.BondState;
import espalier.ledger.escrow.Escrow;
import espalier.ledger.escrow.EscrowState;
import espalier.ledger.escrow.EscrowTransaction;
import espalier.ledger.escrow.Stream;
import espalier.ledger.session.Session;
import espalier.ledger.session.Session.Limit;
import espalier.ledger.session.SessionTransaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// Random requests of a handful of people who know one another, many of them wrong.
final class Party {
  static final Denomination ESP = new Denomination("esp");
  static final Denomination CREDIT = new Denomination("credit");
  static final int PEOPLE = 5;
  private static final int SUBJECTS = 6;

  private final RandomGenerator random;
  private final World world;

  Party(RandomGenerator random, World world) {
    this.random = random;
    this.world = world;
  }

  static PublicKey key(int number) {
    return new PublicKey(Sha256.tagged("test/key", new byte[] {(byte) number}));
  }

  static AccountId person(int number) {
    return key(number).account();
  }

  /// @param supply what all people together start with, of each denomination
  static Genesis genesis(long supply) {
    var balances = new ArrayList<Balance>();
    for (int i = 0; i < PEOPLE; i++) {
      balances.add(new Balance(person(i), coin(ESP, supply / PEOPLE)));
      balances.add(new Balance(person(i), coin(CREDIT, supply / PEOPLE)));
    }
    return new Genesis(
        "random",
        new BlockTime(1_000_000),
        List.of(new Money(ESP, Optional.empty()), new Money(CREDIT, Optional.of(person(0)))),
        balances,
        new Parameters(
            List.of(
                new PriceTable(ESP, Amount.of(100), Amount.of(1), Amount.of(10)),
                new PriceTable(CREDIT, Amount.of(7), Amount.of(0), Amount.of(3))),
            coin(ESP, 1_000),
            Chain.parameters().market()));
  }

  static Coin coin(Denomination denomination, long units) {
    return new Coin(denomination, Amount.of(units));
  }

  private int anyone() {
    return random.nextInt(PEOPLE);
  }

  private Denomination money() {
    return random.nextInt(20) == 0
        ? new Denomination("other")
        : random.nextBoolean() ? ESP : CREDIT;
  }

  /// Any size, often small, sometimes zero or the most there is.
  private Amount amount() {
    return Amount.of(random.nextLong() >>> (1 + random.nextInt(63)));
  }

  private Amount amountOf(AccountId account, Denomination denomination) {
    long held = BankState.balance(world.store, account, denomination).units();
    return switch (random.nextInt(6)) {
      case 0 -> amount();
      case 1 -> Amount.of(held);
      case 2 -> Amount.of(held == Long.MAX_VALUE ? held : held + 1);
      default -> Amount.of(held == 0 ? 0 : random.nextLong(held) / (1 + random.nextInt(50)));
    };
  }

  private Hash subject(String kind) {
    return Sha256.tagged("test/" + kind, new byte[] {(byte) random.nextInt(SUBJECTS)});
  }

  /// A transaction by anybody with any key.
  VerifiedTransaction transaction() {
    int who = anyone();
    AccountId account = person(who);
    var requests = new ArrayList<Transaction>();
    int count = random.nextInt(4) > 0 ? 1 : 1 + random.nextInt(TransactionBody.REQUESTS_MAX);
    for (int i = 0; i < count; i++) {
      requests.add(request(account));
    }
    PublicKey signer = key(random.nextInt(3) > 0 ? who : random.nextInt(PEOPLE * 3));
    Hash chain = random.nextInt(50) == 0 ? Hash.ZERO : world.chain;
    Coin limit = coin(money(), random.nextInt(10) == 0 ? random.nextLong(200) : 1_000_000);
    return verified(
        new TransactionBody(chain, account, sequencing(account), limit, requests), signer);
  }

  static VerifiedTransaction verified(TransactionBody body, PublicKey signer) {
    // A signature has 64 bytes, a key 32: the length that the encoding would have.
    int bytes = TransactionBody.CODEC.encode(body).length + 96;
    return new VerifiedTransaction(body, signer, body.id(), bytes);
  }

  private Sequencing sequencing(AccountId account) {
    if (random.nextInt(5) == 0) {
      long expiry = world.now().milliseconds() - 1_000 + random.nextInt(700_000);
      return new Sequencing.Unordered(new BlockTime(expiry));
    }
    int lane = random.nextInt(3);
    long next = AccountState.nextNumber(world.store, account, lane);
    long number = random.nextInt(8) == 0 ? Math.max(0, next - 1 + random.nextInt(3)) : next;
    return new Sequencing.Numbered(lane, number);
  }

  private Transaction request(AccountId account) {
    return switch (random.nextInt(14)) {
      case 0, 1, 2 -> transfer(account);
      case 3 -> new BankTransaction.Issue(person(anyone()), new Coin(money(), amount()));
      case 4 -> {
        Denomination money = money();
        yield new BankTransaction.Redeem(new Coin(money, amountOf(account, money)));
      }
      case 5 -> new AccountTransaction.AddKey(key(random.nextInt(PEOPLE * 3)), role());
      case 6 -> new AccountTransaction.RemoveKey(key(random.nextInt(PEOPLE * 3)));
      case 7 ->
          new SessionTransaction.GrantSession(key(PEOPLE + random.nextInt(PEOPLE * 2)), session());
      case 8 -> new SessionTransaction.RevokeSession(key(PEOPLE + random.nextInt(PEOPLE * 2)));
      case 9 -> deposit(account);
      case 10 -> withdrawal();
      case 11 -> new EscrowTransaction.Settle(subject("escrow"));
      case 12 -> {
        Hash secret = subject("secret");
        yield new BeaconTransaction.Commit(BeaconRules.commitment(account, secret));
      }
      default -> new BeaconTransaction.Reveal(subject("secret"));
    };
  }

  private Transaction transfer(AccountId account) {
    AccountId to =
        random.nextInt(15) == 0
            ? ModuleAccount.values()[random.nextInt(ModuleAccount.values().length)].id()
            : person(anyone());
    Denomination money = money();
    return new BankTransaction.Transfer(to, new Coin(money, amountOf(account, money)), "x");
  }

  private Transaction deposit(AccountId account) {
    Hash id = subject("escrow");
    Denomination money =
        EscrowState.escrow(world.store, id).map(Escrow::denomination).orElse(CREDIT);
    return new EscrowTransaction.Deposit(id, amountOf(account, money));
  }

  private Transaction withdrawal() {
    Hash id = subject("escrow");
    Amount most =
        EscrowState.escrow(world.store, id)
            .map(escrow -> EscrowState.withdrawable(escrow, world.now()))
            .orElse(Amount.of(1));
    Amount amount = random.nextInt(3) == 0 ? amount() : most;
    return new EscrowTransaction.Withdraw(id, amount);
  }

  private Role role() {
    return random.nextBoolean() ? Role.OWNER : Role.OPERATOR;
  }

  private Session session() {
    var kinds = new ArrayList<Integer>();
    for (var one : Transactions.CASES) {
      if (random.nextBoolean() && kinds.size() < Session.KINDS_MAX) {
        kinds.add(one.tag());
      }
    }
    var limits = new ArrayList<Limit>();
    for (Denomination money : List.of(CREDIT, ESP)) {
      if (random.nextInt(4) > 0) {
        limits.add(new Limit(money, amount(), amount()));
      }
    }
    var counterparties = new ArrayList<AccountId>();
    if (random.nextBoolean()) {
      counterparties.add(person(anyone()));
    }
    return new Session(
        kinds,
        limits,
        1 + random.nextInt(100_000),
        counterparties,
        world.now().plusMilliseconds(random.nextInt(200_000)));
  }

  /// What modules do between two blocks.
  void act(Kernel kernel) {
    Hash escrow = subject("escrow");
    Hash bond = subject("bond");
    AccountId who = person(anyone());
    switch (random.nextInt(8)) {
      case 0, 1 -> escrow(kernel, escrow, who);
      case 2 -> lock(kernel, bond, who);
      case 3 -> kernel.bonds().bond(bond).ifPresent(_ -> slash(kernel, bond));
      case 4 -> kernel.bonds().bond(bond).ifPresent(_ -> kernel.bonds().release(bond));
      default -> kernel.escrows().escrow(escrow).ifPresent(found -> use(kernel, escrow, found));
    }
  }

  private void escrow(Kernel kernel, Hash id, AccountId who) {
    Denomination money = random.nextBoolean() ? ESP : CREDIT;
    Amount amount = amountOf(who, money).min(Amount.of(Escrow.DEPOSITED_MAX));
    if (kernel.escrows().escrow(id).isPresent()
        || !kernel.bank().has(who, new Coin(money, amount))) {
      return;
    }
    kernel.escrows().open(id, who, new Coin(money, amount));
  }

  private void lock(Kernel kernel, Hash id, AccountId who) {
    Optional<Denomination> locked = kernel.bonds().bond(id).map(bond -> bond.held().denomination());
    Denomination money = locked.orElse(random.nextBoolean() ? ESP : CREDIT);
    AccountId owner =
        BondState.bond(world.store, id).map(espalier.ledger.bond.Bond::owner).orElse(who);
    var coin = new Coin(money, amountOf(owner, money));
    if (kernel.bank().has(owner, coin)) {
      kernel.bonds().lock(id, owner, coin);
    }
  }

  private void slash(Kernel kernel, Hash bond) {
    AccountId to = random.nextBoolean() ? ModuleAccount.TREASURY.id() : person(anyone());
    kernel.bonds().slash(bond, amount(), to, subject("evidence"));
  }

  private void use(Kernel kernel, Hash id, Escrow escrow) {
    BlockTime now = world.now();
    if (escrow.depleted() || random.nextInt(12) == 0) {
      kernel.escrows().close(id);
      return;
    }
    boolean over = escrow.isOverAt(now);
    if (escrow.streams().isEmpty() || random.nextInt(4) == 0) {
      Hash stream = Sha256.tagged("test/stream", id.bytes(), new byte[] {(byte) random.nextInt()});
      if (!over && escrow.stream(stream).isEmpty() && escrow.streams().size() < 8) {
        long rate = random.nextLong() >>> (1 + random.nextInt(63));
        kernel
            .escrows()
            .open(
                id,
                Stream.open(
                    stream,
                    person(anyone()),
                    new BasisPoints(random.nextInt(10_001)),
                    new Rate(rate),
                    now));
      }
      return;
    }
    Stream stream = escrow.streams().get(random.nextInt(escrow.streams().size()));
    switch (random.nextInt(4)) {
      case 0 -> kernel.escrows().stop(id, stream.id(), now);
      case 1 -> {
        if (!over) {
          kernel.escrows().finish(id, stream.id(), now);
        }
      }
      default -> kernel.escrows().cover(id, stream.id(), stream.coveredUntil(), now);
    }
  }
}
