package espalier.ledger.market;

import static espalier.base.codec.Codecs.text;
import static espalier.base.codec.Codecs.whole;
import static espalier.base.codec.Records.field;
import static espalier.base.codec.Records.record;

import espalier.base.codec.Codec;

/// A kind of graphics processor; in an order an empty name or a zero means any.
///
/// @param vendor such as `nvidia`
/// @param model such as `h100`
/// @param memoryBytes of one processor
/// @param connection `pcie`, `sxm` or empty
public record GpuModel(String vendor, String model, long memoryBytes, String connection) {
  public static final GpuModel NONE = new GpuModel("", "", 0, "");

  public static final Codec<GpuModel> CODEC =
      record(
          "gpu_model",
          GpuModel::new,
          field("vendor", text(32), GpuModel::vendor),
          field("model", text(64), GpuModel::model),
          field("memory_bytes", whole(0, Resources.BYTES_MAX), GpuModel::memoryBytes),
          field("connection", text(16), GpuModel::connection));

  /// Whether a processor of this kind will do where `wanted` is asked for.
  public boolean fits(GpuModel wanted) {
    return (wanted.vendor.isEmpty() || wanted.vendor.equals(vendor))
        && (wanted.model.isEmpty() || wanted.model.equals(model))
        && (wanted.memoryBytes == 0 || wanted.memoryBytes == memoryBytes)
        && (wanted.connection.isEmpty() || wanted.connection.equals(connection));
  }
}
