package espalier.competition.subnet.daemon;

import espalier.base.codec.Codecs;
import espalier.base.unit.AccountId;
import espalier.base.unit.Hash;
import espalier.client.JsonMembers;
import espalier.ledger.subnet.SubnetTransaction;
import espalier.ledger.subnet.SubnetTransaction.CommitWeights;
import espalier.ledger.subnet.SubnetTransaction.RevealWeights;
import espalier.ledger.subnet.SubnetTransaction.Weight;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/// What a validator has bound itself to, on the disk before the ledger hears of it.
///
/// Weights and salt of an epoch lie in `votes/SUBNET-EPOCH.json`, mode 0600. A process that dies
/// after the commitment was sent finds them again and reveals; one that dies before it was sent
/// commits to the same.
public final class Votes {
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Path folder;
  private final Hash subnet;
  private final AccountId account;

  private Votes(Path folder, Hash subnet, AccountId account) {
    this.folder = folder;
    this.subnet = subnet;
    this.account = account;
  }

  /// @param home the validator's folder
  public static Votes open(Path home, Hash subnet, AccountId account) throws IOException {
    return new Votes(PrivateFile.folder(home.resolve("votes")), subnet, account);
  }

  /// A vote and what it takes to show it. The text never shows the salt.
  public record Vote(Hash subnet, AccountId account, int epoch, List<Weight> weights, Hash salt) {
    public Hash commitment() {
      return SubnetTransaction.commitment(subnet, account, epoch, weights, salt);
    }

    CommitWeights commit() {
      return new CommitWeights(subnet, epoch, commitment());
    }

    RevealWeights reveal() {
      return new RevealWeights(subnet, epoch, weights, salt);
    }

    @Override
    public String toString() {
      return "Vote[epoch %d, %d weights]".formatted(epoch, weights.size());
    }
  }

  private Path file(int epoch) {
    return folder.resolve("%s-%d.json".formatted(subnet, epoch));
  }

  /// What was kept for an epoch.
  public Optional<Vote> find(int epoch) throws IOException {
    return PrivateFile.read(file(epoch)).map(tree -> vote(epoch, tree));
  }

  private Vote vote(int epoch, JsonMembers tree) {
    return new Vote(
        subnet,
        account,
        epoch,
        tree.get("weights", SubnetTransaction.WEIGHTS),
        tree.get("salt", Codecs.HASH));
  }

  /// Draws a salt and keeps the vote; it is on the disk once this returns. Votes of epochs that are
  /// over go.
  public Vote keep(int epoch, List<Weight> weights) throws IOException {
    byte[] salt = new byte[Hash.BYTES];
    RANDOM.nextBytes(salt);
    var vote = new Vote(subnet, account, epoch, weights, Hash.of(salt));
    var tree = new LinkedHashMap<String, Object>();
    tree.put("weights", SubnetTransaction.WEIGHTS.toTree(weights));
    tree.put("salt", vote.salt().toString());
    PrivateFile.write(file(epoch), tree);
    forgetBefore(epoch);
    return vote;
  }

  private void forgetBefore(int epoch) throws IOException {
    String prefix = subnet + "-";
    List<Path> files;
    try (var listed = Files.list(folder)) {
      files = listed.toList();
    }
    for (Path file : files) {
      String name = String.valueOf(file.getFileName());
      if (name.startsWith(prefix)
          && name.endsWith(".json")
          && Integer.parseInt(name.substring(prefix.length(), name.length() - 5)) < epoch) {
        Files.deleteIfExists(file);
      }
    }
  }
}
