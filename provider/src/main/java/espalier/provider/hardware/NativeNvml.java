package espalier.provider.hardware;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/// NVML through the foreign-memory interface; for one thread.
final class NativeNvml implements Nvml {
  private static final String LIBRARY = "libnvidia-ml.so.1";
  private static final int TEXT_BYTES = 96;
  // nvmlPciInfo_t: char[16], five 32-bit numbers, then the address in char[32].
  private static final int PCI_BYTES = 68;
  private static final int PCI_ADDRESS_OFFSET = 36;
  private static final int NOT_SUPPORTED = 3;

  private static final FunctionDescriptor PLAIN = FunctionDescriptor.of(ValueLayout.JAVA_INT);
  private static final FunctionDescriptor POINTER =
      FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS);
  private static final FunctionDescriptor INDEX_POINTER =
      FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS);
  private static final FunctionDescriptor TWO_POINTERS =
      FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS);
  private static final FunctionDescriptor THREE_POINTERS =
      FunctionDescriptor.of(
          ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.ADDRESS);
  private static final FunctionDescriptor TEXT =
      FunctionDescriptor.of(
          ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.JAVA_INT);

  private final Arena arena = Arena.ofConfined();
  private final SymbolLookup symbols;

  /// Loads the library and starts a session.
  ///
  /// @throws NvmlFailure if there is no such library, or it finds no driver
  NativeNvml() throws NvmlFailure {
    try {
      symbols = SymbolLookup.libraryLookup(LIBRARY, arena);
    } catch (IllegalArgumentException _) {
      arena.close();
      throw new NvmlFailure(LIBRARY + " is not on this machine; NVIDIA's driver brings it");
    }
    int code = call("nvmlInit_v2", PLAIN);
    if (code != 0) {
      arena.close();
      throw new NvmlFailure("nvmlInit_v2 answered code " + code + "; is the driver loaded?");
    }
  }

  private int call(String name, FunctionDescriptor shape, Object... arguments) throws NvmlFailure {
    MemorySegment symbol =
        symbols
            .find(name)
            .orElseThrow(() -> new NvmlFailure(LIBRARY + " has no " + name + "; it is too old"));
    MethodHandle function = Linker.nativeLinker().downcallHandle(symbol, shape);
    try {
      return (int) function.invokeWithArguments(arguments);
    } catch (Throwable e) {
      throw new NvmlFailure(name + " cannot be called: " + e.getMessage());
    }
  }

  private void require(String name, FunctionDescriptor shape, Object... arguments)
      throws NvmlFailure {
    int code = call(name, shape, arguments);
    if (code != 0) throw new NvmlFailure(name + " answered code " + code);
  }

  private MemorySegment device(int index) throws NvmlFailure {
    MemorySegment handle = arena.allocate(ValueLayout.ADDRESS);
    require("nvmlDeviceGetHandleByIndex_v2", INDEX_POINTER, index, handle);
    return handle.get(ValueLayout.ADDRESS, 0);
  }

  private String text(String function, int index) throws NvmlFailure {
    MemorySegment text = arena.allocate(TEXT_BYTES);
    require(function, TEXT, device(index), text, TEXT_BYTES);
    return text.getString(0);
  }

  @Override
  public int count() throws NvmlFailure {
    MemorySegment count = arena.allocate(ValueLayout.JAVA_INT);
    require("nvmlDeviceGetCount_v2", POINTER, count);
    return count.get(ValueLayout.JAVA_INT, 0);
  }

  @Override
  public String deviceName(int index) throws NvmlFailure {
    return text("nvmlDeviceGetName", index);
  }

  @Override
  public String uuid(int index) throws NvmlFailure {
    return text("nvmlDeviceGetUUID", index);
  }

  @Override
  public long memoryBytes(int index) throws NvmlFailure {
    // nvmlMemory_t: total, free, used.
    MemorySegment memory = arena.allocate(ValueLayout.JAVA_LONG, 3);
    require("nvmlDeviceGetMemoryInfo", TWO_POINTERS, device(index), memory);
    return memory.get(ValueLayout.JAVA_LONG, 0);
  }

  @Override
  public String pciAddress(int index) throws NvmlFailure {
    MemorySegment info = arena.allocate(PCI_BYTES, Integer.BYTES);
    require("nvmlDeviceGetPciInfo_v3", TWO_POINTERS, device(index), info);
    return info.getString(PCI_ADDRESS_OFFSET);
  }

  @Override
  public String mig(int index) throws NvmlFailure {
    MemorySegment current = arena.allocate(ValueLayout.JAVA_INT);
    MemorySegment pending = arena.allocate(ValueLayout.JAVA_INT);
    int code = call("nvmlDeviceGetMigMode", THREE_POINTERS, device(index), current, pending);
    if (code == NOT_SUPPORTED) return "unsupported";
    if (code != 0) throw new NvmlFailure("nvmlDeviceGetMigMode answered code " + code);
    return current.get(ValueLayout.JAVA_INT, 0) == 1 ? "enabled" : "disabled";
  }

  @Override
  public void close() {
    try {
      call("nvmlShutdown", PLAIN);
    } catch (NvmlFailure _) {
      // The library goes with the arena.
    }
    arena.close();
  }
}
