package espalier.scoring.tournament;

import static org.junit.jupiter.api.Assertions.assertTrue;

import espalier.base.codec.Codec;
import espalier.scoring.share.MerklePath;
import espalier.scoring.share.MerkleTree;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EvidenceFuzzTest {
  /// Method: the fuzz target on seeded mutations of one good value of each codec.
  @Test
  void mutated_evidence_is_a_value_or_malformed_and_never_a_failure() {
    var random = new Random(51);
    MerkleTree tree = MerkleTree.ofCut(new byte[3_000], 512);
    MerklePath path = tree.path(3);
    var opening = new Opening(new byte[512], path);
    List<byte[]> good =
        List.of(
            MerklePath.CODEC.encode(path),
            Opening.CODEC.encode(opening),
            MetaStep.CODEC.encode(
                new MetaStep(1, 1, Optional.of(opening), opening, List.of(opening, opening))),
            MetaOrder.CODEC.encode(new MetaOrder(1, 2, opening, opening, opening, opening)),
            EntryEvidence.CODEC.encode(
                new EntryEvidence(new byte[600], new byte[1_200], new byte[600])));
    for (int which = 0; which < good.size(); which++) {
      Codec<?> codec = EvidenceFuzzTarget.CODECS.get(which);
      assertTrue(EvidenceFuzzTarget.check(codec, good.get(which)));
      var accepted = new ArrayList<Integer>();
      for (int i = 0; i < 2_000; i++) {
        accepted.add(EvidenceFuzzTarget.check(codec, mutated(good.get(which), random)) ? 1 : 0);
      }
      assertTrue(accepted.contains(0), "nothing was refused by codec " + which);
      assertTrue(accepted.contains(1), "nothing was read by codec " + which);
    }
  }

  private static byte[] mutated(byte[] good, Random random) {
    byte[] bytes = good.clone();
    for (int change = random.nextInt(3); change >= 0; change--) {
      int reach = random.nextBoolean() ? Math.min(bytes.length, 20) : bytes.length;
      bytes[random.nextInt(reach)] = (byte) random.nextInt(random.nextBoolean() ? 256 : 4);
    }
    return random.nextInt(6) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes;
  }
}
