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
public record Statement(Hash model, Hash context, boolean weightsHidden, List<Tensor> published) {
  public static final Codec<Statement> CODEC =
      record(
          "statement",
          Statement::new,
          field("model", espalier.base.codec.Codecs.HASH, Statement::model),
          field("context", espalier.base.codec.Codecs.HASH, Statement::context),
          field("weights_hidden", TRUTH, Statement::weightsHidden),
          field("published", list(Tensor.CODEC, 256), Statement::published));

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

  /// A statement that is bound to no request.
  public Statement(Hash model, boolean weightsHidden, List<Tensor> published) {
    this(model, Hash.ZERO, weightsHidden, published);
  }

  public Statement {
    published = List.copyOf(published);
    for (int i = 1; i < published.size(); i++) {
      if (published.get(i).step() <= published.get(i - 1).step()) {
        throw new IllegalArgumentException(
            "published tensors must be ordered by step, each once; found step %d after %d"
                .formatted(published.get(i).step(), published.get(i - 1).step()));
      }
    }
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
