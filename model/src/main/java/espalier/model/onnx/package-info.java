/// ONNX files in, clean graphs out.
///
/// Read in this order: [OnnxModel] (a file as it stands), [OnnxReader] with [ProtoReader],
/// [TensorReader] and [AttributeReader] (strict and bounded by [OnnxLimits]), [SampleInputs]; then
/// [Simplifier], which orders the nodes and rewrites each by its [Rule] into the canonical
/// operators that `espalier.model.graph` lists, through a [GraphBuilder] that computes constants as
/// it goes. [Rules] lists all operators, by family: [ElementwiseRules], [ConstantRules],
/// [LinearRules], [PoolRules], [NormalizationRules], [ReductionRules], [MovementRules],
/// [AttentionMasks], [SelectionRules], [ResizeRules], [RecurrentRules], [QuantizationRules].
///
/// | differs between operator sets | becomes |
/// |---|---|
/// | axes of Squeeze, Unsqueeze (13), ReduceSum (13), other reductions (18): attribute or input | `Reshape` to a concrete shape; attribute `axes` |
/// | bounds of Slice (10), Pad (11), Clip (11), k of TopK (10), split of Split (13) | attributes, counted from the front and clamped |
/// | Softmax, LogSoftmax, Hardmax before 13: all axes from `axis` on together | a `Reshape` to a matrix and back where that differs |
/// | Upsample, Resize before 11 | the `asymmetric` coordinates they meant |
/// | GroupNormalization 18 and 21 | scale by group or by channel, seen from its size |
/// | Scatter | `ScatterElements` |
///
/// **Bounds.** 1 GiB of file, 2^28 elements of constants (2^27 in one tensor), a million nodes
/// after unrolling, 2^34 multiplications of constant folding, 16 axes, names of 64 KiB. Every
/// refusal is a [espalier.model.ModelRefused] whose sentence names operator, node and reason.
@NullMarked
package espalier.model.onnx;

import org.jspecify.annotations.NullMarked;
