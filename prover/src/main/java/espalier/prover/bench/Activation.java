package espalier.prover.bench;

import espalier.proof.circuit.Interval;
import espalier.proof.circuit.Shape;

/// A stored tensor of values between layers.
///
/// @param rms the typical magnitude that shifts are chosen by; nothing depends on it for safety
record Activation(int tensor, Shape shape, Interval bounds, double rms) {}
