package espalier.client.sdl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/// A small SDL that is accepted, and ways to change one thing in it.
final class Example {
  static final String TEXT =
      """
      version: "2.0"
      services:
        web:
          image: nginx
          env:
            - MODE=fast
          expose:
            - port: 80
              as: 80
              accept:
                - example.org
              to:
                - global: true
      profiles:
        compute:
          small:
            resources:
              cpu:
                units: 0.5
              memory:
                size: 512Mi
              storage:
                size: 1Gi
        placement:
          east:
            attributes:
              region: us-east
            pricing:
              small:
                denom: uakt
                amount: 100
      deployment:
        web:
          east:
            profile: small
            count: 2
      """;

  private Example() {}

  /// The example with `from`, which it must have exactly once, replaced by `to`.
  static String with(String from, String to) {
    assertEquals(TEXT.indexOf(from), TEXT.lastIndexOf(from), from);
    assertTrue(TEXT.contains(from), from);
    return TEXT.replace(from, to);
  }

  /// The first problem of `text`, which must be refused.
  static Problem refusal(String text) {
    return assertThrows(SdlException.class, () -> Sdl.read(text), text).problems().getFirst();
  }
}
