package espalier.proof.verifier;

import static espalier.base.codec.Codecs.TRUTH;
import static espalier.base.codec.Codecs.list;
import static espalier.base.codec.Codecs.whole;
import static espalier.base.codec.Codecs.whole32;
import static espalier.base.codec.Records.field;
import static espalier.base.codec.Records.record;

import espalier.base.codec.Codec;
import espalier.base.crypto.Sha256;
import espalier.base.unit.Hash;
import espalier.proof.circuit.Interval;
import espalier.proof.circuit.Program;
import espalier.proof.circuit.Shape;
import espalier.proof.commitment.Commitment;
import java.util.List;
import java.util.Optional;

/// What a proof says: the model of this id, run on some input, gave some output; of both, what is
/// published here is public and everything else is hidden.
///
/// @param model the model's id
/// @param context what else the proof is bound to, a hash of the asker's choice: a proof that was
///   made for one request cannot be shown for another; [Hash#ZERO] if it is bound to nothing
/// @param weightsHidden whether the proof keeps the weights hidden
/// @param published inputs and outputs by step, ascending, each at most once
/// @param committed inputs and outputs that are those of a commitment, in the same order; published
///   or not
public record Statement(
    Hash model,
    Hash context,
    boolean weightsHidden,
    List<Tensor> published,
    List<Committed> committed) {
  /// More tensors are not committed apart.
  public static final int COMMITTED_MAX = 16;

  public static final Codec<Statement> CODEC =
      record(
          "statement",
          Statement::new,
          field("model", espalier.base.codec.Codecs.HASH, Statement::model),
          field("context", espalier.base.codec.Codecs.HASH, Statement::context),
          field("weights_hidden", TRUTH, Statement::weightsHidden),
          field("published", list(Tensor.CODEC, 256), Statement::published),
          field("committed", list(Committed.CODEC, COMMITTED_MAX), Statement::committed));

  /// @param step an input's or output's number
  public record Committed(int step, TensorCommitment tensor) {
    static final Codec<Committed> CODEC =
        record(
            "committed",
            Committed::new,
            field("step", whole32(0, Program.STEPS_MAX - 1), Committed::step),
            field("tensor", TensorCommitment.CODEC, Committed::tensor));
  }

  /// @param step an input's or output's number
  /// @param cells row-major, without padding
  public record Tensor(int step, List<Long> cells) {
    static final Codec<Tensor> CODEC =
        record(
            "tensor",
            Tensor::new,
            field("step", whole32(0, Program.STEPS_MAX - 1), Tensor::step),
            field(
                "cells",
                list(whole(-Interval.LIMIT, Interval.LIMIT), Shape.SIZE_MAX),
                Tensor::cells));

    public Tensor {
      cells = List.copyOf(cells);
    }

    public static Tensor of(int step, long[] cells) {
      return new Tensor(step, java.util.Arrays.stream(cells).boxed().toList());
    }

    public long[] values() {
      return cells.stream().mapToLong(cell -> cell).toArray();
    }
  }

  /// A statement about no tensor that is committed apart.
  public Statement(Hash model, Hash context, boolean weightsHidden, List<Tensor> published) {
    this(model, context, weightsHidden, published, List.of());
  }

  /// A statement that is bound to no request.
  public Statement(Hash model, boolean weightsHidden, List<Tensor> published) {
    this(model, Hash.ZERO, weightsHidden, published);
  }

  public Statement {
    published = List.copyOf(published);
    committed = List.copyOf(committed);
    checkOrder("published", published.stream().map(Tensor::step).toList());
    checkOrder("committed", committed.stream().map(Committed::step).toList());
    if (committed.size() > COMMITTED_MAX) {
      throw new IllegalArgumentException(
          "%d tensors are committed apart; at most %d can be"
              .formatted(committed.size(), COMMITTED_MAX));
    }
  }

  private static void checkOrder(String which, List<Integer> steps) {
    for (int i = 1; i < steps.size(); i++) {
      if (steps.get(i) <= steps.get(i - 1)) {
        throw new IllegalArgumentException(
            "%s tensors must be ordered by step, each once; found step %d after %d"
                .formatted(which, steps.get(i), steps.get(i - 1)));
      }
    }
  }

  /// The matrices of the tensors that are committed apart, in their order.
  public List<Commitment> commitments() {
    return committed.stream()
        .map(one -> Commitment.whole(one.tensor().parameters(), one.tensor().root()))
        .toList();
  }

  /// Names the statement: a hash of its canonical bytes.
  public Hash digest() {
    return Sha256.tagged("espalier/proof/statement/1", CODEC.encode(this));
  }

  /// The published tensor of a step.
  public Optional<Tensor> of(int step) {
    return published.stream().filter(tensor -> tensor.step() == step).findFirst();
  }
}
