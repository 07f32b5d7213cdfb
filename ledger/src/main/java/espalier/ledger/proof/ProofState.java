package espalier.ledger.proof;

import static espalier.base.codec.Codecs.HASH;
import static espalier.base.codec.Codecs.TRUTH;
import static espalier.base.codec.Codecs.whole32;
import static espalier.base.codec.Records.field;
import static espalier.base.codec.Records.record;

import espalier.base.codec.Codec;
import espalier.base.unit.Hash;
import espalier.ledger.InvariantViolation;
import espalier.ledger.state.Overlay;
import espalier.ledger.state.Table;
import espalier.ledger.state.View;
import java.util.Optional;

/// The tables of models, requests and receipts, and every storage key of the module.
public final class ProofState {
  /// A program lies in rows of so many bytes: 32 KiB, the last one shorter.
  public static final int PART_BYTES = 32 * 1024;

  private static final int PARTS_MAX =
      (ProofTransaction.PROGRAM_BYTES_MAX + PART_BYTES - 1) / PART_BYTES;

  private static final int MODULE = 11;

  /// A piece of a program; models of one architecture share it.
  public record Part(Hash program, int number) {
    static final Codec<Part> CODEC =
        record(
            "program_part",
            Part::new,
            field("program", HASH, Part::program),
            field("number", whole32(0, PARTS_MAX - 1), Part::number));
  }

  /// A receipt about a model, so that all of them can be found.
  public record OfModel(Hash model, Hash receipt) {
    static final Codec<OfModel> CODEC =
        record(
            "model_receipt",
            OfModel::new,
            field("model", HASH, OfModel::model),
            field("receipt", HASH, OfModel::receipt));
  }

  public static final Table<Hash, Model> MODELS = new Table<>(MODULE, 0, HASH, Model.CODEC);
  public static final Table<Part, Blob> PROGRAMS =
      new Table<>(MODULE, 1, Part.CODEC, Blob.codec(PART_BYTES));
  public static final Table<Hash, ProofRequest> REQUESTS =
      new Table<>(MODULE, 2, HASH, ProofRequest.CODEC);
  public static final Table<Hash, ProofReceipt> RECEIPTS =
      new Table<>(MODULE, 3, HASH, ProofReceipt.CODEC);
  public static final Table<OfModel, Boolean> MODEL_RECEIPTS =
      new Table<>(MODULE, 4, OfModel.CODEC, TRUTH);

  private final Overlay state;

  public ProofState(Overlay state) {
    this.state = state;
  }

  public Optional<Model> model(Hash id) {
    return MODELS.get(state, id);
  }

  /// Stores a model, and its program unless another model has brought it already.
  void add(Model model, Blob program) {
    MODELS.put(state, model.id(), model);
    if (PROGRAMS.has(state, new Part(model.program(), 0))) {
      return;
    }
    for (int from = 0; from < program.length(); from += PART_BYTES) {
      PROGRAMS.put(
          state, new Part(model.program(), from / PART_BYTES), program.part(from, PART_BYTES));
    }
  }

  Blob program(Model model) {
    return program(state, model);
  }

  /// The bytes of a model's program, put together from its rows.
  public static Blob program(View view, Model model) {
    byte[] whole = new byte[model.programBytes()];
    for (int from = 0; from < whole.length; from += PART_BYTES) {
      var part = new Part(model.program(), from / PART_BYTES);
      Blob piece =
          PROGRAMS
              .get(view, part)
              .orElseThrow(() -> new InvariantViolation("no program part " + part));
      piece.copyTo(whole, from);
    }
    return Blob.of(whole);
  }

  public Optional<ProofRequest> request(Hash id) {
    return REQUESTS.get(state, id);
  }

  ProofRequest existing(Hash id) {
    return request(id).orElseThrow(() -> new InvariantViolation("no proof request " + id));
  }

  void put(ProofRequest request) {
    REQUESTS.put(state, request.id(), request);
  }

  void remove(ProofRequest request) {
    REQUESTS.remove(state, request.id());
  }

  void add(ProofReceipt receipt) {
    RECEIPTS.put(state, receipt.id(), receipt);
    MODEL_RECEIPTS.put(state, new OfModel(receipt.model(), receipt.id()), true);
  }
}
