package espalier.client;

/// What became of one transaction of a batch.
public sealed interface BatchAnswer {
  /// @param position its place in the block, from 0
  record Included(long height, int position) implements BatchAnswer {}

  record Refused(Refusal refusal) implements BatchAnswer {}
}
