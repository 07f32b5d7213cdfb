package espalier.competition.subnet.protocol;

import espalier.base.codec.Codecs;
import espalier.base.unit.BlockTime;
import espalier.client.JsonMembers;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// A request that is refused, with what to do.
public final class Refused extends Exception {
  private static final long serialVersionUID = 1;

  /// Why, with permanent numbers.
  public enum Code {
    PATH_UNKNOWN(1, 404),
    TOO_LARGE(2, 413),
    MALFORMED(3, 400),
    UNSIGNED(4, 401),
    SIGNATURE_WRONG(5, 401),
    STALE(6, 401),
    REPLAYED(7, 409),
    ADDRESSEE_WRONG(8, 404),
    EPOCH_WRONG(9, 409),
    NOT_VALIDATOR(10, 403),
    QUESTION_REFUSED(11, 422),
    NOT_OPEN(12, 404),
    CHANNEL_UNFIT(13, 402),
    VOUCHER_WRONG(14, 402),
    VOUCHER_TOO_SMALL(15, 402),
    NO_ANSWER(16, 502),
    BUSY(17, 503),
    LEDGER_SILENT(18, 503),
    /// The other side said something that is not of this protocol.
    FOREIGN(99, 502);

    private final int number;
    private final int status;

    Code(int number, int status) {
      this.number = number;
      this.status = status;
    }

    public int number() {
      return number;
    }

    /// The HTTP status that goes with it.
    public int status() {
      return status;
    }
  }

  private final Code code;
  private final transient Optional<BlockTime> earliest;

  public Refused(Code code, String message) {
    this(code, message, Optional.empty());
  }

  /// @param earliest when the same request would pass
  public Refused(Code code, String message, Optional<BlockTime> earliest) {
    super(message);
    this.code = code;
    this.earliest = earliest;
  }

  public Code code() {
    return code;
  }

  /// When the same request would pass, if time alone is wanting.
  public Optional<BlockTime> earliest() {
    return earliest;
  }

  Map<String, Object> tree() {
    var tree = new LinkedHashMap<String, Object>();
    tree.put("code", code.number());
    tree.put("name", code.name());
    tree.put("message", String.valueOf(getMessage()));
    earliest.ifPresent(time -> tree.put("earliest", time.milliseconds()));
    return tree;
  }

  /// What the other side said.
  static Refused of(JsonMembers answer) {
    int number = answer.get("code", Codecs.whole32(0, Integer.MAX_VALUE));
    for (Code code : Code.values()) {
      if (code.number() == number) {
        return new Refused(
            code, answer.text("message"), answer.find("earliest").map(Codecs.TIME::fromTree));
      }
    }
    return new Refused(Code.FOREIGN, "code %d: %s".formatted(number, answer.text("message")));
  }
}
