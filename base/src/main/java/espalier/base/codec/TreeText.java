package espalier.base.codec;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Indented text of a tree.
final class TreeText {
  private TreeText() {}

  static void append(StringBuilder out, @Nullable Object tree, int depth) {
    switch (tree) {
      case Map<?, ?> members -> {
        out.append('\n');
        members.forEach((name, value) -> {
          out.append("  ".repeat(depth)).append(name).append(':');
          append(out, value, depth + 1);
        });
      }
      case List<?> elements -> {
        out.append('\n');
        for (Object element : elements) {
          out.append("  ".repeat(depth)).append('-');
          append(out, element, depth + 1);
        }
      }
      case null -> out.append(" none\n");
      default -> out.append(' ').append(tree).append('\n');
    }
  }
}
