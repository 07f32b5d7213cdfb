package espalier.competition.subnet.daemon;

import espalier.base.crypto.Ed25519;
import espalier.base.unit.Amount;
import espalier.base.unit.Hash;
import espalier.client.ClientException;
import espalier.competition.subnet.daemon.Vouchers.Voucher;
import espalier.competition.subnet.protocol.CallAnswer;
import espalier.competition.subnet.protocol.Envelope;
import espalier.competition.subnet.protocol.Freshness;
import espalier.competition.subnet.protocol.Refused;
import espalier.competition.subnet.protocol.Refused.Code;
import espalier.competition.subnet.protocol.UserCall;
import espalier.ledger.subnet.Channel;
import espalier.ledger.subnet.Neuron;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Paid calls of users: a voucher in, the best miner's answer out.
///
/// A voucher counts only once a miner has answered, and is on the disk before the user hears the
/// answer; so neither side can lose more than the price of one call.
final class Relay {
  private static final int TRIES_MAX = 3;
  private static final int LOCKS = 64;
  private static final Ed25519 SIGNATURES = Ed25519.jdk();

  private final SubnetLedger ledger;
  private final Vouchers vouchers;
  private final Amount price;
  private final Miners miners;
  private final Freshness freshness = new Freshness(InstantSource.system());

  /// One call of a channel at a time, since each voucher builds on the one before. A fixed number
  /// of locks, whatever channels strangers name.
  private final Object[] locks = new Object[LOCKS];

  /// Whom a relay can ask.
  interface Miners {
    /// The best first.
    List<Neuron> best();

    /// The answer's tree, checked like one of a round.
    Object ask(Neuron miner, Object question) throws Refused, IOException;
  }

  Relay(SubnetLedger ledger, Vouchers vouchers, Amount price, Miners miners) {
    this.ledger = ledger;
    this.vouchers = vouchers;
    this.price = price;
    this.miners = miners;
    Arrays.setAll(locks, _ -> new Object());
  }

  Envelope serve(Envelope request, Neuron self) throws Refused {
    request.require(Envelope.Kind.CALL);
    UserCall call = UserCall.read(request.body());
    if (!call.subnet().equals(ledger.id()) || !call.to().equals(self.entry())) {
      throw new Refused(
          Code.ADDRESSEE_WRONG,
          "here is entry %s of subnet %s; the call is for %s of %s"
              .formatted(self.entry(), ledger.id(), call.to(), call.subnet()));
    }
    freshness.admit(request, call.time());
    synchronized (locks[Math.floorMod(call.channel().hashCode(), LOCKS)]) {
      try {
        return paid(request, call, self);
      } catch (IOException broken) {
        throw new Refused(
            Code.BUSY, "this validator cannot write: " + broken.getMessage(), Optional.empty());
      } catch (ClientException silent) {
        throw new Refused(
            Code.LEDGER_SILENT, "the ledger cannot be asked now: " + silent.getMessage());
      }
    }
  }

  private Envelope paid(Envelope request, UserCall call, Neuron self) throws Refused, IOException {
    Channel channel = fitting(request, call);
    Amount kept = vouchers.find(call.channel()).map(Voucher::total).orElse(Amount.ZERO);
    Amount before = kept.exceeds(channel.spent()) ? kept : channel.spent();
    Amount least = before.plus(price);
    if (least.exceeds(call.total())) {
      throw new Refused(
          Code.VOUCHER_TOO_SMALL,
          "a voucher for %s in all; %s were allowed before and a call costs %s; sign one for %s"
              .formatted(call.total(), before, price, least));
    }
    if (call.total().exceeds(channel.deposit())) {
      throw new Refused(
          Code.CHANNEL_UNFIT,
          "a voucher for %s in all; the deposit is %s; top the channel up"
              .formatted(call.total(), channel.deposit()));
    }
    byte[] allowed = Channel.voucher(call.channel(), call.total());
    if (!SIGNATURES.verifies(channel.key(), allowed, call.voucher())) {
      throw new Refused(
          Code.VOUCHER_WRONG,
          "the voucher is not key %s's signature on %s in all of channel %s"
              .formatted(channel.key(), call.total(), call.channel()));
    }
    Reply reply = first(call);
    vouchers.keep(new Voucher(call.channel(), call.total(), call.voucher()));
    return Envelope.sign(
        Envelope.Kind.CALL_ANSWER,
        new CallAnswer(
                ledger.id(),
                self.entry(),
                reply.miner(),
                request.hash(),
                call.total(),
                reply.answer())
            .tree(),
        ledger.key());
  }

  private Channel fitting(Envelope request, UserCall call) throws Refused {
    Optional<Channel> found = ledger.channel(call.channel());
    if (found.isEmpty()
        || !found.get().subnet().equals(ledger.id())
        || !found.get().validator().equals(ledger.account())) {
      throw new Refused(
          Code.CHANNEL_UNFIT,
          "there is no channel %s to this validator on the ledger; open one with 'espalier subnet call'"
              .formatted(call.channel()));
    }
    if (found.get().ends().isPresent()) {
      throw new Refused(
          Code.CHANNEL_UNFIT,
          "channel %s ends at %s; open another"
              .formatted(call.channel(), found.get().ends().get()));
    }
    if (!request.key().equals(found.get().key())) {
      throw new Refused(
          Code.SIGNATURE_WRONG,
          "the call is signed by key %s; sign with the channel's, %s"
              .formatted(request.key(), found.get().key()));
    }
    return found.get();
  }

  /// @param miner its entry
  private record Reply(Hash miner, Object answer) {}

  private Reply first(UserCall call) throws Refused {
    String why = "nobody serves";
    for (Neuron miner : miners.best().stream().limit(TRIES_MAX).toList()) {
      try {
        return new Reply(miner.entry(), miners.ask(miner, call.question()));
      } catch (Refused refused) {
        if (refused.code() == Code.QUESTION_REFUSED) {
          throw refused;
        }
        why = String.valueOf(refused.getMessage());
      } catch (IOException silent) {
        why = String.valueOf(silent.getMessage());
      }
    }
    throw new Refused(
        Code.NO_ANSWER, "no miner answered; the voucher does not count; the last: " + why);
  }
}
