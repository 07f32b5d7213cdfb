package espalier.ledger;

import static espalier.ledger.Outcome.rejected;
import static espalier.ledger.account.AccountRejection.FEE_DENOMINATION;
import static espalier.ledger.account.AccountRejection.FEE_LIMIT_TOO_LOW;
import static espalier.ledger.account.AccountRejection.KEY_ROLE;
import static espalier.ledger.account.AccountRejection.KEY_UNKNOWN;
import static espalier.ledger.account.AccountRejection.WRONG_CHAIN;

import espalier.base.unit.Coin;
import espalier.base.unit.Hash;
import espalier.ledger.Outcome.Accepted;
import espalier.ledger.Outcome.Rejected;
import espalier.ledger.account.AccountRules;
import espalier.ledger.account.AccountTransaction;
import espalier.ledger.account.AccountTransaction.Role;
import espalier.ledger.account.Envelope;
import espalier.ledger.bank.BankRules;
import espalier.ledger.bank.BankTransaction;
import espalier.ledger.bank.ModuleAccount;
import espalier.ledger.beacon.BeaconRules;
import espalier.ledger.beacon.BeaconTransaction;
import espalier.ledger.escrow.EscrowRules;
import espalier.ledger.escrow.EscrowTransaction;
import espalier.ledger.market.MarketRules;
import espalier.ledger.market.MarketTransaction;
import espalier.ledger.proof.ProofRules;
import espalier.ledger.proof.ProofTransaction;
import espalier.ledger.proof.Verifiers;
import espalier.ledger.session.Session;
import espalier.ledger.session.SessionRules;
import espalier.ledger.session.SessionState.Holder;
import espalier.ledger.session.SessionTransaction;
import espalier.ledger.session.SpendMeter;
import espalier.ledger.state.Overlay;
import espalier.ledger.subnet.SubnetRequests;
import espalier.ledger.subnet.SubnetTransaction;
import espalier.ledger.tournament.TournamentRules;
import espalier.ledger.tournament.TournamentTransaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// One transaction on an overlay of its own: who may ask, what the rules say, what it costs.
final class Execution {
  /// Either a receipt, whose changes lie in the overlay, or a refusal, after which it is dropped.
  sealed interface Result {
    record Done(Receipt receipt) implements Result {}

    record Refused(Rejected rejection) implements Result {}
  }

  private final Hash chain;
  private final Parameters parameters;
  private final BlockContext block;
  private final VerifiedTransaction transaction;
  private final SpendMeter meter;
  private final Kernel kernel;

  Execution(
      Hash chain,
      Parameters parameters,
      BlockContext block,
      VerifiedTransaction transaction,
      Overlay overlay,
      Verifiers verifiers) {
    this.chain = chain;
    this.parameters = parameters;
    this.block = block;
    this.transaction = transaction;
    this.meter = new SpendMeter(transaction.body().account());
    this.kernel = new Kernel(overlay, parameters, meter, verifiers);
  }

  /// Units of work that the requests asked for so far, whatever came of them.
  long work() {
    return kernel.proofs().work().units();
  }

  Result run() {
    TransactionBody body = transaction.body();
    if (!body.chain().equals(chain)) {
      return new Result.Refused(
          rejected(
              WRONG_CHAIN, "signed for chain %s; this is chain %s".formatted(body.chain(), chain)));
    }
    Optional<Role> role = kernel.accounts().role(body.account(), transaction.key());
    Optional<Session> session =
        role.isPresent()
            ? Optional.empty()
            : kernel.sessions().session(body.account(), transaction.key());
    return mayAct(role, session)
        .or(() ->
            Envelope.take(
                kernel.accounts(),
                body.account(),
                transaction.id(),
                body.sequencing(),
                block.time()))
        .<Result>map(Result.Refused::new)
        .orElseGet(() -> execute(session));
  }

  private Optional<Rejected> mayAct(Optional<Role> role, Optional<Session> session) {
    TransactionBody body = transaction.body();
    if (role.isEmpty() && session.isEmpty()) {
      return Optional.of(
          rejected(
              KEY_UNKNOWN,
              "key %s may not sign for account %s".formatted(transaction.key(), body.account())));
    }
    for (Transaction request : body.requests()) {
      boolean ownersOnly =
          request instanceof AccountTransaction || request instanceof SessionTransaction;
      if (ownersOnly && !role.equals(Optional.of(Role.OWNER))) {
        return Optional.of(
            rejected(KEY_ROLE, "only an owner key changes keys and sessions; sign with one"));
      }
      Optional<Rejected> refusal =
          session.flatMap(
              granted -> SessionRules.mayAsk(granted, Transactions.tag(request), block.time()));
      if (refusal.isPresent()) {
        return refusal;
      }
    }
    return Optional.empty();
  }

  private Result execute(Optional<Session> session) {
    TransactionBody body = transaction.body();
    var events = new ArrayList<Event>();
    for (int index = 0; index < body.requests().size(); index++) {
      var call = new Call(body.account(), transaction.id(), index, block);
      switch (dispatch(body.requests().get(index), call)) {
        case Accepted(var happened) -> events.addAll(happened);
        case Rejected refusal -> {
          return new Result.Refused(refusal);
        }
      }
    }
    return charge(session, events);
  }

  private Outcome dispatch(Transaction request, Call call) {
    return switch (request) {
      case AccountTransaction account ->
          AccountRules.apply(kernel.accounts(), account, transaction.key(), call);
      case BankTransaction bank -> BankRules.apply(kernel.bank(), bank, call);
      case SessionTransaction session -> SessionRules.apply(kernel.sessions(), session, call);
      case EscrowTransaction escrow ->
          EscrowRules.apply(kernel.escrows(), kernel.bank(), escrow, call);
      case BeaconTransaction beacon ->
          BeaconRules.apply(
              kernel.beacon(),
              kernel.bank(),
              kernel.bonds(),
              parameters.beaconStake(),
              beacon,
              call);
      case MarketTransaction market -> MarketRules.apply(kernel.market(), market, call);
      case ProofTransaction proof -> ProofRules.apply(kernel.proofs(), proof, call);
      case TournamentTransaction tournament ->
          TournamentRules.apply(kernel.tournaments(), tournament, call);
      case SubnetTransaction subnet -> SubnetRequests.apply(kernel.subnets(), subnet, call);
    };
  }

  /// Takes the fee for what was measured, then holds all spending against a session's limits.
  private Result charge(Optional<Session> session, List<Event> events) {
    TransactionBody body = transaction.body();
    Coin limit = body.feeLimit();
    Optional<PriceTable> prices = parameters.prices(limit.denomination());
    if (prices.isEmpty()) {
      return new Result.Refused(
          rejected(
              FEE_DENOMINATION,
              "fees cannot be paid in %s; use one of %s"
                  .formatted(
                      limit.denomination(),
                      parameters.prices().stream().map(PriceTable::denomination).toList())));
    }
    Coin fee = prices.get().fee(transaction.bytes(), work(), kernel.state().changeCount());
    if (fee.amount().exceeds(limit.amount())) {
      return new Result.Refused(
          rejected(
              FEE_LIMIT_TOO_LOW,
              "the fee is %s, the limit %s; raise the limit to %s"
                  .formatted(fee, limit, fee.amount())));
    }
    if (!kernel.bank().has(body.account(), fee)) {
      return new Result.Refused(BankRules.tooLow(kernel.bank(), body.account(), fee));
    }
    kernel.bank().move(body.account(), ModuleAccount.FEES.id(), fee);
    Optional<Rejected> overspent =
        session.flatMap(granted ->
            SessionRules.charge(
                kernel.sessions(),
                new Holder(body.account(), transaction.key()),
                granted,
                meter,
                block.time()));
    return overspent
        .<Result>map(Result.Refused::new)
        .orElseGet(() -> new Result.Done(new Receipt(transaction.id(), fee, events)));
  }
}
