package espalier.model.file;

import espalier.model.ModelRefused;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// How many proofs were made from a file that hides something: its last eight bytes.
public final class ProofCount {
  private ProofCount() {}

  /// @throws ModelRefused if the file cannot be read, or the number is damaged
  public static int of(Path model) {
    try (FileChannel channel = FileChannel.open(model, StandardOpenOption.READ)) {
      return read(channel, model);
    } catch (IOException unreadable) {
      throw Bytes.unreadable(model, unreadable);
    }
  }

  /// Counts one more and has it on the disk before it returns, so that a proof that is not finished
  /// counts too: its columns may have been seen.
  ///
  /// @return how many there are now
  /// @throws ModelRefused if the budget is spent
  public static int increment(Path model, int budget) {
    return increment(
        model,
        budget,
        "%d proofs with hidden weights were made of the %d that this model's commitment can hide; make a new commitment with 'espalier model renew %s' (the model gets a new id)");
  }

  /// As [#increment(Path, int)], of a committed input.
  public static int incrementInput(Path input, int budget) {
    return increment(
        input,
        budget,
        "%d proofs were made of the %d that the commitment in %s can hide; commit to the input anew with 'espalier model commit-input' (the commitment gets a new name)");
  }

  /// What the end of a new file says.
  static byte[] none() {
    return ByteBuffer.allocate(ModelLayout.COUNT).putInt(0).putInt(~0).array();
  }

  private static int increment(Path model, int budget, String spent) {
    try (FileChannel channel =
            FileChannel.open(model, StandardOpenOption.READ, StandardOpenOption.WRITE);
        var lock = channel.lock()) {
      int made = read(channel, model);
      if (made >= budget) {
        throw new ModelRefused(spent.formatted(made, budget, model));
      }
      ByteBuffer next = ByteBuffer.allocate(ModelLayout.COUNT).putInt(made + 1).putInt(~(made + 1));
      next.flip();
      while (next.hasRemaining()) {
        channel.write(next, channel.size() - ModelLayout.COUNT + next.position());
      }
      channel.force(true);
      if (!lock.isValid()) {
        throw new IOException("the lock on it was lost");
      }
      return made + 1;
    } catch (IOException unwritable) {
      throw Bytes.unwritable(model, unwritable);
    }
  }

  private static int read(FileChannel channel, Path model) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(ModelLayout.COUNT);
    long from = Math.max(0, channel.size() - ModelLayout.COUNT);
    while (bytes.hasRemaining() && channel.read(bytes, from + bytes.position()) >= 0) {
      // Until eight bytes are there.
    }
    return parse(bytes.flip(), model);
  }

  /// @throws ModelRefused if the second half is not the first with all bits turned
  static int parse(ByteBuffer bytes, Path model) {
    if (bytes.remaining() == ModelLayout.COUNT) {
      int made = bytes.getInt();
      if (made >= 0 && bytes.getInt() == ~made) {
        return made;
      }
    }
    throw new ModelRefused(
        "the count of proofs at the end of %s is damaged, so nobody can say what is still hidden; make the file again"
            .formatted(model));
  }
}
