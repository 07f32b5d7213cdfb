package espalier.node.api;

import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerResponse;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/// Writes the trees that codecs make as JSON.
final class Json {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private Json() {}

  static byte[] bytes(@Nullable Object tree) {
    return MAPPER.writeValueAsBytes(tree);
  }

  static String text(@Nullable Object tree) {
    return MAPPER.writeValueAsString(tree);
  }

  static void send(ServerResponse response, int status, @Nullable Object tree) {
    response
        .status(Status.create(status))
        .header(HeaderNames.CONTENT_TYPE, "application/json")
        .send(bytes(tree));
  }

  static void refuse(ServerResponse response, ApiException refusal) {
    if (refusal.status() == 503) {
      response.header(HeaderValues.create(HeaderNames.RETRY_AFTER, "1"));
    }
    send(response, refusal.status(), error(refusal.code(), refusal.name(), refusal.sentence()));
  }

  static Map<String, @Nullable Object> error(int code, String name, String message) {
    var tree = new LinkedHashMap<String, @Nullable Object>();
    tree.put("code", code);
    tree.put("name", name);
    tree.put("message", message);
    return tree;
  }
}
