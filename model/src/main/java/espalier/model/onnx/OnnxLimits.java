package espalier.model.onnx;

import espalier.model.graph.Shapes;

/// What a file may cost its reader.
///
/// @param fileBytes the longest file
/// @param elements the most elements of all weights, constants and folded values together; each
///   takes 8 bytes
/// @param nodes the most nodes, in the file and after rewriting
/// @param foldingWork the most multiplications spent on computing constants
record OnnxLimits(long fileBytes, long elements, int nodes, long foldingWork) {
  /// 1 GiB of file, 2^28 elements (2 GiB, so that a model of 124 million weights whose embedding is
  /// stored twice fits), a million nodes, about half a minute of folding.
  static final OnnxLimits STANDARD =
      new OnnxLimits(1L << 30, 2L * Shapes.MAXIMUM_SIZE, 1_000_000, 1L << 34);

  /// The longest name or text attribute in bytes.
  static final int TEXT_BYTES = 1 << 16;

  /// The most attributes, inputs or outputs of one node.
  static final int ENTRIES = 1 << 14;
}
