package espalier.client;

import espalier.base.unit.AccountId;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/// Which events to follow.
///
/// @param kinds the names of the event kinds; empty means all
/// @param account only events that name it
public record EventFilter(List<String> kinds, Optional<AccountId> account) {
  public static final EventFilter ALL = new EventFilter(List.of(), Optional.empty());

  String query() {
    var query = new StringBuilder();
    if (!kinds.isEmpty()) {
      query
          .append("&kind=")
          .append(URLEncoder.encode(String.join(",", kinds), StandardCharsets.UTF_8));
    }
    account.ifPresent(id -> query.append("&account=").append(id));
    return query.toString();
  }
}
