/// The built-in `train` workload: a classifier learnt from a table, as a process of its own inside
/// a sandbox, whose result is an ONNX file.
///
/// Read in this order: [TrainCommand] (how a launcher starts it), [TrainMain] (the process),
/// [TrainSpec] and [Recipe] (what is asked), [TableReader] and [Table] (the data), [TrainingRun]
/// (the loop and its lines), [Network] (the arithmetic), [CheckpointFolder] (how it survives a
/// kill), [OnnxModel] (the result).
///
/// **Same bits.** Recipe, data, code and class of CPU decide every bit of the parameters: PyTorch
/// runs on one thread, the split, the first weights and the order of rows come from the seed
/// through `java.util.Random`, whose sequence is specified, and rates are computed with
/// `StrictMath`. A run that was killed and resumed from a checkpoint, on the same machine or
/// another of its class, ends with the parameters of one that never stopped, and writes the same
/// model byte for byte. So a verifier compares hashes. Different classes of CPU may round
/// differently; `result.json` therefore names the processor, and the model file does not.
///
/// **Places.** A run reads its table and the cache folder, writes `output` and `checkpoints`, and
/// needs neither a network nor a home directory.
///
/// **Bounds.** Tables: [TableReader]'s constants (64 MiB on disk, 128 MiB unpacked, 1,000,000 rows,
/// 4,096 columns, 32,000,000 cells, 1,000 classes). Networks: [Recipe]'s (8 hidden layers,
/// 16,000,000 parameters). Whatever lies past them is a [BadInput].
@NullMarked
package espalier.provider.train;

import org.jspecify.annotations.NullMarked;
