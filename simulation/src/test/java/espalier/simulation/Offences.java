package espalier.simulation;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// One class for each thing that consensus code must not do; never called, only looked at.
@SuppressWarnings({"unused", "DefaultCharset", "StringCaseLocaleUsage", "AnnotateFormatMethod"})
final class Offences {
  private Offences() {}

  static final class FloatingField {
    float[] weights = {};
  }

  static final class FloatingPoint {
    long half(long value) {
      return (long) (value * 0.5);
    }
  }

  static final class WallClock {
    long now() {
      return System.currentTimeMillis();
    }
  }

  static final class Stopwatch {
    long now() {
      return System.nanoTime();
    }
  }

  static final class Moment {
    Object now() {
      return Instant.now();
    }
  }

  static final class Dice {
    int roll() {
      return new Random().nextInt();
    }
  }

  static final class MathDice {
    boolean roll() {
      return Math.random() > 0;
    }
  }

  static final class DefaultCharset {
    byte[] bytes(String text) {
      return text.getBytes();
    }
  }

  static final class DefaultCase {
    String lower(String text) {
      return text.toLowerCase();
    }
  }

  static final class DefaultLocale {
    Locale locale() {
      return Locale.getDefault();
    }
  }

  static final class HashOrder {
    Map<String, String> map = new HashMap<>();
  }

  static final class SetOrder {
    Set<String> set() {
      return new HashSet<>();
    }
  }

  static final class SaltedOrder {
    Set<String> set(String one, String two) {
      return Set.of(one, two);
    }
  }

  static final class CollectedOrder {
    Set<String> set(List<String> values) {
      return values.stream().collect(Collectors.toSet());
    }
  }

  static final class ByReference {
    Supplier<Map<String, String>> maps() {
      return HashMap::new;
    }
  }

  static final class ParallelStream {
    long count(List<String> values) {
      return values.parallelStream().count();
    }
  }

  static final class Threads {
    Object pool() {
      return Executors.newSingleThreadExecutor();
    }
  }

  static final class Locks {
    synchronized int locked() {
      return 1;
    }
  }

  static final class Environment {
    String home() {
      return System.getenv("HOME");
    }
  }

  static final class Filing {
    boolean exists(Path path) {
      return Files.exists(path);
    }
  }

  static final class Reflection {
    Object fields(Class<?> type) {
      return type.getDeclaredFields();
    }
  }

  static final class Identity {
    int code(Object value) {
      return System.identityHashCode(value);
    }
  }
}
