package espalier.node.bench;

/// One measured number.
///
/// @param name as the guide and the README quote it
/// @param goal what the project wants to reach; above or below, as the unit says
public record Figure(String name, double value, String unit, double goal) {}
