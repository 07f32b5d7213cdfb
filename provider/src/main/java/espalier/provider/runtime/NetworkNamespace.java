package espalier.provider.runtime;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;

/// Moves the calling thread into the network namespace of a process.
///
/// Only the thread moves, not the JVM; a socket belongs for ever to the namespace in which its
/// thread was when it was made. See `setns(2)`; needs root.
final class NetworkNamespace {
  private static final int READ_ONLY = 0;
  private static final int CLOSE_ON_EXEC = 0x80000;
  private static final int NETWORK = 0x40000000;

  private NetworkNamespace() {}

  /// @throws IOException if the process is gone or this process may not enter
  static void enter(long pid) throws IOException {
    if (Thread.currentThread().isVirtual()) {
      throw new IllegalStateException("a virtual thread would leave its carrier in the namespace");
    }
    String path = "/proc/" + pid + "/ns/net";
    try (Arena arena = Arena.ofConfined()) {
      int descriptor = open(arena.allocateFrom(path));
      if (descriptor < 0)
        throw new IOException(path + " cannot be opened; is the sandbox running?");
      int entered = call("setns", descriptor, NETWORK);
      call("close", descriptor);
      if (entered != 0) {
        throw new IOException("this process may not enter " + path + "; run the provider as root");
      }
    }
  }

  private static int open(MemorySegment path) throws IOException {
    var shape =
        FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT);
    Linker linker = Linker.nativeLinker();
    try {
      return (int)
          linker
              .downcallHandle(symbol("open"), shape, Linker.Option.firstVariadicArg(2))
              .invokeExact(path, READ_ONLY | CLOSE_ON_EXEC);
    } catch (Throwable e) {
      throw new IOException("open(2) cannot be called", e);
    }
  }

  private static int call(String name, int... arguments) throws IOException {
    var shape = FunctionDescriptor.of(ValueLayout.JAVA_INT);
    Object[] boxed = new Object[arguments.length];
    for (int i = 0; i < arguments.length; i++) {
      shape = shape.appendArgumentLayouts(ValueLayout.JAVA_INT);
      boxed[i] = arguments[i];
    }
    try {
      return (int)
          Linker.nativeLinker().downcallHandle(symbol(name), shape).invokeWithArguments(boxed);
    } catch (Throwable e) {
      throw new IOException(name + "(2) cannot be called", e);
    }
  }

  private static MemorySegment symbol(String name) {
    SymbolLookup library = Linker.nativeLinker().defaultLookup();
    return library.find(name).orElseThrow();
  }
}
