package espalier.ledger.proof;

import static espalier.base.codec.Codecs.HASH;
import static espalier.base.codec.Codecs.TRUTH;
import static espalier.base.codec.Codecs.whole32;
import static espalier.base.codec.Records.field;
import static espalier.base.codec.Records.record;

import espalier.base.codec.Codec;
import espalier.base.codec.Decoder;
import espalier.base.unit.Hash;
import espalier.ledger.InvariantViolation;
import espalier.ledger.SignedTransaction;
import espalier.ledger.state.Overlay;
import espalier.ledger.state.Table;
import espalier.ledger.state.View;
import espalier.proof.circuit.Cut;
import espalier.proof.field.Extension;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The tables of models, requests, chunks and receipts, and every storage key of the module.
public final class ProofState {
  /// A program lies in rows of so many bytes: 32 KiB, the last one shorter.
  public static final int PART_BYTES = 32 * 1024;

  private static final int PARTS_MAX =
      (ProofTransaction.PROGRAM_BYTES_MAX + PART_BYTES - 1) / PART_BYTES;

  /// A part of a cut shares at most so many tensors with others.
  public static final int SHARED_MAX = 1024;

  private static final int PIECES_MAX = (SignedTransaction.BYTES_MAX + PART_BYTES - 1) / PART_BYTES;

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

  /// A piece of what a set of chunks publishes.
  public record Piece(Hash set, int number) {
    static final Codec<Piece> CODEC =
        record(
            "published_piece",
            Piece::new,
            field("set", HASH, Piece::set),
            field("number", whole32(0, PIECES_MAX - 1), Piece::number));
  }

  /// A chunk that has come.
  public record ChunkKey(Hash set, int part) {
    static final Codec<ChunkKey> CODEC =
        record(
            "chunk_key",
            ChunkKey::new,
            field("set", HASH, ChunkKey::set),
            field("part", whole32(0, Cut.PARTS_MAX - 1), ChunkKey::part));
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

  public static final Table<Hash, ChunkSet> CHUNK_SETS =
      new Table<>(MODULE, 5, HASH, ChunkSet.CODEC);
  public static final Table<Piece, Blob> PUBLISHED =
      new Table<>(MODULE, 6, Piece.CODEC, Blob.codec(PART_BYTES));

  /// What each chunk shows of the tensors that it shares: 16 bytes each, ascending by step.
  public static final Table<ChunkKey, Blob> CHUNKS =
      new Table<>(MODULE, 7, ChunkKey.CODEC, Blob.codec(SHARED_MAX * Extension.BYTES));

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

  public Optional<ChunkSet> chunks(Hash id) {
    return CHUNK_SETS.get(state, id);
  }

  ChunkSet existingChunks(Hash id) {
    return chunks(id).orElseThrow(() -> new InvariantViolation("no set of chunks " + id));
  }

  /// @param published canonical bytes of a list of [Values]
  void add(ChunkSet set, Blob published) {
    CHUNK_SETS.put(state, set.id(), set);
    for (int from = 0; from < published.length(); from += PART_BYTES) {
      PUBLISHED.put(
          state, new Piece(set.id(), from / PART_BYTES), published.part(from, PART_BYTES));
    }
  }

  List<Values> published(ChunkSet set) {
    return published(state, set);
  }

  /// What a set of chunks publishes, put together from its rows.
  public static List<Values> published(View view, ChunkSet set) {
    byte[] whole = new byte[set.publishedBytes()];
    for (int from = 0; from < whole.length; from += PART_BYTES) {
      var piece = new Piece(set.id(), from / PART_BYTES);
      PUBLISHED
          .get(view, piece)
          .orElseThrow(() -> new InvariantViolation("no published piece " + piece))
          .copyTo(whole, from);
    }
    return Values.LIST.decode(whole);
  }

  /// What a chunk of the set showed, if it has come.
  Optional<Blob> shown(ChunkSet set, int part) {
    return CHUNKS.get(state, new ChunkKey(set.id(), part));
  }

  /// The same by the whole program's step.
  static Map<Integer, Extension> values(Cut.Part part, Blob shown) {
    var in = new Decoder(shown.bytes());
    var values = new TreeMap<Integer, Extension>();
    for (int local : part.shared()) {
      values.put(part.origin().get(local), new Extension(in.u64(), in.u64()));
    }
    in.end();
    return values;
  }

  void put(ChunkSet set, int part, Blob shown) {
    CHUNK_SETS.put(state, set.id(), set);
    CHUNKS.put(state, new ChunkKey(set.id(), part), shown);
  }

  /// Removes a set with all that came of it.
  void remove(ChunkSet set) {
    CHUNK_SETS.remove(state, set.id());
    for (int from = 0; from < set.publishedBytes(); from += PART_BYTES) {
      PUBLISHED.remove(state, new Piece(set.id(), from / PART_BYTES));
    }
    for (int part = 0; part < set.parts(); part++) {
      var key = new ChunkKey(set.id(), part);
      if (CHUNKS.has(state, key)) {
        CHUNKS.remove(state, key);
      }
    }
  }

  void add(ProofReceipt receipt) {
    RECEIPTS.put(state, receipt.id(), receipt);
    MODEL_RECEIPTS.put(state, new OfModel(receipt.model(), receipt.id()), true);
  }
}
