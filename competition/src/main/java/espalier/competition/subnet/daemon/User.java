package espalier.competition.subnet.daemon;

import espalier.base.codec.Codecs;
import espalier.base.unit.Amount;
import espalier.base.unit.Hash;
import espalier.client.JsonMembers;
import espalier.competition.subnet.protocol.CallAnswer;
import espalier.competition.subnet.protocol.Envelope;
import espalier.competition.subnet.protocol.HttpCaller;
import espalier.competition.subnet.protocol.Refused;
import espalier.competition.subnet.protocol.Refused.Code;
import espalier.competition.subnet.protocol.UserCall;
import espalier.ledger.Event;
import espalier.ledger.subnet.Channel;
import espalier.ledger.subnet.Neuron;
import espalier.ledger.subnet.SubnetEvent.ChannelOpened;
import espalier.ledger.subnet.SubnetTransaction.OpenChannel;
import espalier.ledger.subnet.SubnetTransaction.TopUpChannel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Optional;

/// A user who pays a validator call by call out of a channel. One instance serves one thread.
///
/// Channel and the highest total that was signed lie in a file, on the disk before a voucher goes
/// out, so that a call whose answer was lost is not signed for twice.
public final class User {
  private final SubnetLedger ledger;
  private final HttpCaller caller;
  private final Neuron validator;
  private final Path file;
  private final Channel channel;
  private Amount signed;

  private User(
      SubnetLedger ledger,
      HttpCaller caller,
      Neuron validator,
      Path file,
      Channel channel,
      Amount signed) {
    this.ledger = ledger;
    this.caller = caller;
    this.validator = validator;
    this.file = file;
    this.channel = channel;
    this.signed = signed;
  }

  /// Goes on with the channel that `folder` knows, or opens one.
  ///
  /// @param ledger the user's, whose key signs vouchers
  /// @param deposit what the channel is to hold beyond what was spent; topped up to that
  /// @throws SubnetLedger.Rejected if the ledger refuses the channel
  public static User open(
      SubnetLedger ledger, HttpCaller caller, Neuron validator, Path folder, Amount deposit)
      throws IOException {
    Path file = PrivateFile.folder(folder).resolve(validator.entry() + ".json");
    Optional<JsonMembers> kept = PrivateFile.read(file);
    Optional<Channel> found =
        kept.flatMap(tree -> ledger.channel(tree.get("channel", Codecs.HASH)))
            .filter(channel -> channel.ends().isEmpty());
    if (kept.isEmpty() || found.isEmpty()) {
      Channel opened = opened(ledger, validator, deposit);
      var user = new User(ledger, caller, validator, file, opened, Amount.ZERO);
      user.save();
      return user;
    }
    Amount signed = kept.get().get("signed", Codecs.AMOUNT);
    Channel channel = found.get();
    Amount wanted = signed.plus(deposit);
    if (wanted.exceeds(channel.deposit())) {
      ledger.send(new TopUpChannel(channel.id(), wanted.minus(channel.deposit())));
      channel = ledger.channel(channel.id()).orElseThrow();
    }
    return new User(ledger, caller, validator, file, channel, signed);
  }

  private static Channel opened(SubnetLedger ledger, Neuron validator, Amount deposit) {
    var request =
        new OpenChannel(ledger.id(), validator.account(), ledger.key().publicKey(), deposit);
    for (Event event : ledger.send(request).events()) {
      if (event instanceof ChannelOpened(Channel channel)) {
        return channel;
      }
    }
    throw new IllegalStateException("the ledger opened no channel and did not say why");
  }

  private void save() throws IOException {
    var tree = new LinkedHashMap<String, Object>();
    tree.put("channel", channel.id().toString());
    tree.put("signed", Codecs.AMOUNT.toTree(signed));
    PrivateFile.write(file, tree);
  }

  public Hash channel() {
    return channel.id();
  }

  /// What vouchers allow in all so far.
  public Amount signed() {
    return signed;
  }

  /// What a call costs now, as the validator says.
  public Amount price() throws Refused, IOException {
    JsonMembers page = caller.get(validator.endpoint(), "/");
    try {
      return page.get("price", Codecs.AMOUNT);
    } catch (IllegalArgumentException foreign) {
      throw new Refused(
          Code.FOREIGN,
          "%s names no price: %s; is it a validator?"
              .formatted(validator.endpoint(), foreign.getMessage()));
    }
  }

  /// Pays for one answer.
  ///
  /// @param price that the user agrees to
  /// @param question as the service's codec writes it
  public CallAnswer ask(Object question, Amount price) throws Refused, IOException {
    Amount before = signed;
    signed = before.plus(price);
    save();
    try {
      UserCall call = UserCall.now(channel, validator.entry(), signed, ledger.key(), question);
      Envelope request = Envelope.sign(Envelope.Kind.CALL, call.tree(), ledger.key());
      Envelope reply = caller.post(validator.endpoint(), UserCall.PATH, request);
      reply.require(Envelope.Kind.CALL_ANSWER);
      CallAnswer answer = CallAnswer.read(reply.body());
      if (!answer.call().equals(request.hash())
          || !ledger.speaksFor(validator.account(), reply.key())) {
        throw new Refused(Code.FOREIGN, "%s answered another call".formatted(validator.endpoint()));
      }
      return answer;
    } catch (Refused refused) {
      if (refused.code() != Code.FOREIGN && refused.code() != Code.VOUCHER_TOO_SMALL) {
        signed = before; // A validator that refuses has not kept the voucher.
        save();
      }
      throw refused;
    }
  }
}
