package espalier.ledger;

import espalier.base.crypto.Sha256;
import espalier.base.unit.BlockTime;
import espalier.base.unit.Hash;
import espalier.ledger.Execution.Result;
import espalier.ledger.Outcome.Rejected;
import espalier.ledger.beacon.BeaconRules;
import espalier.ledger.market.Book;
import espalier.ledger.market.MarketDeadlines;
import espalier.ledger.market.Matching;
import espalier.ledger.proof.ProofCheck;
import espalier.ledger.proof.ProofRules;
import espalier.ledger.proof.Verifiers;
import espalier.ledger.state.Fork;
import espalier.ledger.state.Overlay;
import espalier.ledger.state.StateTree;
import espalier.ledger.state.StateTree.Leaf;
import espalier.ledger.state.View;
import espalier.ledger.subnet.SubnetDeadlines;
import espalier.ledger.timer.Timer;
import espalier.ledger.timer.TimerState;
import espalier.ledger.tournament.TournamentDeadlines;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The state machine: takes verified transactions, block by block, and yields receipts and a root.
///
/// One thread owns it. The caller owns the store: after [Block#end] it writes the block's changes
/// before it begins the next block.
public final class Ledger {
  private static final int EXPIRED_A_BLOCK_MAX = 4096;

  private final View committed;
  private final StateTree tree;
  private final Fork fork;
  private final Hash chain;
  private final Verifiers verifiers;
  private @Nullable Book book;

  /// @param committed the state after the last block; follows what the caller writes
  /// @param tree the tree of the same state
  public Ledger(View committed, StateTree tree, Fork fork, Hash chain) {
    this(committed, tree, fork, chain, ProofCheck.NATIVE);
  }

  /// As above with another verifier of proofs, for tests that submit thousands.
  public Ledger(View committed, StateTree tree, Fork fork, Hash chain, ProofCheck check) {
    this.committed = committed;
    this.tree = tree;
    this.fork = fork;
    this.chain = chain;
    this.verifiers = new Verifiers(check);
  }

  /// Either the receipt that a transaction would get, or why it would be refused.
  public sealed interface Answer {
    record Accepted(Receipt receipt) implements Answer {}

    record Refused(Rejected rejection) implements Answer {}
  }

  /// What a block did.
  ///
  /// @param root the state root after it
  /// @param events what happened at its end, outside all transactions
  /// @param changes the final value of every key it changed
  public record BlockResult(Hash root, List<Event> events, Overlay changes) {}

  /// Writes the state before the first block.
  public BlockResult begin(Genesis genesis) {
    var overlay = new Overlay(committed);
    genesis.apply(new Kernel(overlay, genesis.parameters(), (_, _, _) -> {}, verifiers));
    return seal(overlay, List.of());
  }

  /// Begins the block after the committed one.
  public Block begin(BlockContext context) {
    return new Block(context);
  }

  /// What would happen to `transaction` in a block now; changes nothing.
  public Answer check(VerifiedTransaction transaction, BlockContext context) {
    return begin(context).apply(transaction);
  }

  public Hash root() {
    return Hash.of(tree.root());
  }

  /// When the next timer is due, if any is armed.
  public java.util.Optional<BlockTime> nextTimer() {
    return TimerState.next(committed);
  }

  /// A block in the making; transactions are applied in the order in which they are given.
  public final class Block {
    private final BlockContext context;
    private final Parameters parameters;
    private final Overlay state = new Overlay(committed);
    private final Overlay attempt = new Overlay(state);
    private long work;

    private Block(BlockContext context) {
      this.context = context;
      this.parameters = Parameters.TABLE.get(committed, true).orElseThrow();
    }

    /// Applies a transaction; one that is refused leaves no trace.
    public Answer apply(VerifiedTransaction transaction) {
      var execution = new Execution(chain, parameters, context, transaction, attempt, verifiers);
      Result result = execution.run();
      work += execution.work();
      return switch (result) {
        case Result.Done(var receipt) -> {
          attempt.mergeInto(state);
          yield new Answer.Accepted(receipt);
        }
        case Result.Refused(var rejection) -> {
          attempt.drop();
          yield new Answer.Refused(rejection);
        }
      };
    }

    /// Units of work beyond the ordinary that all transactions so far asked for, refused ones
    /// included.
    public long work() {
      return work;
    }

    /// Fires what is due and computes the new root.
    public BlockResult end() {
      var kernel = new Kernel(state, parameters, (_, _, _) -> {}, verifiers);
      Hash below = root();
      var events = new ArrayList<Event>();
      for (Timer timer : kernel.timers().due(context.time(), TimerState.FIRED_A_BLOCK_MAX)) {
        if (kernel.timers().take(timer)) {
          events.addAll(fire(kernel, timer, below));
        }
      }
      events.addAll(new Matching(kernel.market(), book(), below, context.time()).run());
      kernel.accounts().forgetExpired(context.time(), EXPIRED_A_BLOCK_MAX);
      return seal(state, events);
    }

    private static List<Event> deplete(Kernel kernel, Timer timer, BlockTime now) {
      var events = new ArrayList<Event>();
      events.add(kernel.escrows().deplete(timer.subject()));
      events.addAll(MarketDeadlines.depleted(kernel.market(), timer.subject(), timer.due(), now));
      return events;
    }

    private List<Event> fire(Kernel kernel, Timer timer, Hash below) {
      return switch (timer.kind()) {
        case BEACON_EPOCH ->
            BeaconRules.endEpoch(
                kernel.beacon(), kernel.bonds(), kernel.timers(), below, context.time());
        case ESCROW_DEPLETION -> deplete(kernel, timer, context.time());
        case PROOF_DEADLINE -> ProofRules.expire(kernel.proofs(), timer);
        case PROOF_CHUNKS -> ProofRules.expireChunks(kernel.proofs(), timer);
        case TOURNAMENT_STAGE ->
            TournamentDeadlines.fire(kernel.tournaments(), timer, context.time());
        case SUBNET_EPOCH, SUBNET_EMISSION, SUBNET_END, SUBNET_CHANNEL ->
            SubnetDeadlines.fire(kernel.subnets(), timer, context.time());
        default -> MarketDeadlines.fire(kernel.market(), timer, context.time());
      };
    }
  }

  /// The book of offers, read once and then kept up to date by each block's matching.
  private Book book() {
    Book current = book;
    if (current == null) {
      current = Book.of(committed);
      book = current;
    }
    return current;
  }

  private BlockResult seal(Overlay overlay, List<Event> events) {
    var leaves = new ArrayList<Leaf>(overlay.changeCount());
    MessageDigest digest = Sha256.digest();
    overlay.forEachChange((key, value) ->
        leaves.add(new Leaf(digest.digest(key), value == null ? null : digest.digest(value))));
    return new BlockResult(Hash.of(tree.update(leaves, fork)), List.copyOf(events), overlay);
  }
}
