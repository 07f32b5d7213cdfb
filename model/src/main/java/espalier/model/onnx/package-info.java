/// ONNX files in, clean graphs out.
///
/// Read in this order: [OnnxModel] (a file, read strictly and within bounds), [SampleInputs].
@NullMarked
package espalier.model.onnx;

import org.jspecify.annotations.NullMarked;
