package espalier.ledger.beacon;

import static espalier.base.codec.Codecs.ACCOUNT;
import static espalier.base.codec.Codecs.HASH;
import static espalier.base.codec.Codecs.TRUTH;
import static espalier.base.codec.Codecs.WHOLE;
import static espalier.base.codec.Codecs.optional;
import static espalier.base.codec.Records.field;
import static espalier.base.codec.Records.record;

import espalier.base.codec.Codec;
import espalier.base.codec.Encoder;
import espalier.base.unit.AccountId;
import espalier.base.unit.Hash;
import espalier.ledger.state.Overlay;
import espalier.ledger.state.Table;
import espalier.ledger.state.View;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// The current value, and the commitments of this epoch and the one before.
public final class BeaconState {
  public static final int COMMITMENTS_MAX = 64;

  private static final int MODULE = 7;

  /// The running epoch and the value that the last one ended with.
  public record Current(long epoch, Hash value) {
    public static final Codec<Current> CODEC =
        record(
            "beacon",
            Current::new,
            field("epoch", WHOLE, Current::epoch),
            field("value", HASH, Current::value));
  }

  record Place(long epoch, AccountId account) {
    static final Codec<Place> CODEC =
        record(
            "place",
            Place::new,
            field("epoch", WHOLE, Place::epoch),
            field("account", ACCOUNT, Place::account));
  }

  record Commitment(Hash hash, Optional<Hash> secret) {
    static final Codec<Commitment> CODEC =
        record(
            "commitment",
            Commitment::new,
            field("hash", HASH, Commitment::hash),
            field("secret", optional(HASH), Commitment::secret));
  }

  static final Table<Boolean, Current> CURRENT = new Table<>(MODULE, 0, TRUTH, Current.CODEC);

  static final Table<Place, Commitment> COMMITMENTS =
      new Table<>(MODULE, 1, Place.CODEC, Commitment.CODEC);

  private final Overlay state;

  public BeaconState(Overlay state) {
    this.state = state;
  }

  public Current current() {
    return current(state);
  }

  public static Current current(View view) {
    return CURRENT.get(view, true).orElse(new Current(0, Hash.ZERO));
  }

  void putCurrent(Current current) {
    CURRENT.put(state, true, current);
  }

  Optional<Commitment> commitment(Place place) {
    return COMMITMENTS.get(state, place);
  }

  void put(Place place, Commitment commitment) {
    COMMITMENTS.put(state, place, commitment);
  }

  void remove(Place place) {
    COMMITMENTS.remove(state, place);
  }

  /// The commitments of an epoch, by account.
  Map<Place, Commitment> commitments(long epoch) {
    var found = new LinkedHashMap<Place, Commitment>();
    COMMITMENTS.scan(
        state,
        new Encoder().u64(epoch).toBytes(),
        (place, commitment) -> {
          found.put(place, commitment);
          return true;
        });
    return found;
  }
}
