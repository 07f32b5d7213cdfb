package espalier.cli.market;

import espalier.base.crypto.SigningKey;
import espalier.cli.CliException;
import espalier.client.NodeClient;
import espalier.client.gateway.GatewayClient;
import espalier.client.gateway.GatewayException;
import espalier.client.workload.OrderDraft;
import espalier.ledger.market.Lease;
import espalier.ledger.market.Profile;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpTimeoutException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import org.jspecify.annotations.Nullable;

/// A provider's gateway, opened by the tenant of one lease; says in a sentence why it stays shut.
final class Door implements AutoCloseable {
  private final Lease lease;
  private final Profile profile;
  private final GatewayClient client;

  private Door(Lease lease, Profile profile, GatewayClient client) {
    this.lease = lease;
    this.profile = profile;
    this.client = client;
  }

  /// @throws CliException if the lease is not that of the key's account
  static Door open(NodeClient node, Lease lease, SigningKey key) {
    if (!lease.tenant().equals(key.account())) {
      throw CliException.refused(
          "the lease is not yours: it is let to %s, and the key is that of %s; name the tenant's with --key"
              .formatted(lease.tenant(), key.account()));
    }
    Profile profile = Search.provider(node, lease.provider()).profile();
    try {
      return new Door(
          lease,
          profile,
          new GatewayClient(URI.create(profile.endpoint()), profile.certificate(), key));
    } catch (IllegalArgumentException refused) {
      throw CliException.refused(
          "the provider has published '%s', which is no address; only it can change that"
              .formatted(profile.endpoint()));
    }
  }

  /// What is asked of the gateway.
  interface Question<T> {
    T ask(GatewayClient client, String lease) throws IOException;
  }

  <T> T ask(Question<T> question) {
    try {
      return question.ask(client, lease.id().toString());
    } catch (IOException | IllegalArgumentException failure) {
      throw explained(failure);
    }
  }

  /// Hands over what the lease is to run.
  void handOver(OrderDraft draft) {
    ask((gateway, id) -> {
      gateway.putWorkload(id, draft.workload());
      for (Path file : draft.files().values()) {
        gateway.putFile(id, file);
      }
      return true;
    });
  }

  private CliException explained(Exception failure) {
    for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
      switch (cause) {
        case GatewayException refused -> {
          return CliException.refused(
              "%s (lease %s)".formatted(refused.getMessage(), Words.id(lease.id())));
        }
        case CertificateException _ -> {
          return CliException.local(
              "whoever answers at %s shows another certificate than the ledger names for %s, so nothing was sent; try again later, or end the lease with 'espalier market close %s'"
                  .formatted(profile.endpoint(), lease.provider(), Words.id(lease.id())),
              failure);
        }
        case ConnectException _, HttpTimeoutException _ -> {
          return CliException.local(
              "no provider answers at %s; 'espalier market lease show %s' says whether its heartbeats still come"
                  .formatted(profile.endpoint(), Words.id(lease.id())),
              failure);
        }
        default -> {
          // What it is may be said by its cause.
        }
      }
    }
    return CliException.local(
        "the provider at %s did not answer as it should: %s; try again, or look at 'espalier market lease show %s'"
            .formatted(profile.endpoint(), failure.getMessage(), Words.id(lease.id())),
        failure);
  }

  @Override
  public void close() {
    client.close();
  }
}
