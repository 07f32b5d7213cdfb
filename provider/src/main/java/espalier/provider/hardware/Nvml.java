package espalier.provider.hardware;

/// What is asked of NVIDIA's management library; a session that [#close] ends.
///
/// @see "NVML API Reference Guide, nvml.h"
interface Nvml extends AutoCloseable {
  /// How many GPUs the driver manages.
  int count() throws NvmlFailure;

  /// The name of the GPU at `index`.
  String deviceName(int index) throws NvmlFailure;

  /// Its identifier, as in `GPU-1ac7...`.
  String uuid(int index) throws NvmlFailure;

  /// Its memory in bytes.
  long memoryBytes(int index) throws NvmlFailure;

  /// Its PCI address as the library writes it.
  String pciAddress(int index) throws NvmlFailure;

  /// `enabled`, `disabled` or `unsupported`.
  String mig(int index) throws NvmlFailure;

  @Override
  void close();

  /// The library refused.
  final class NvmlFailure extends Exception {
    private static final long serialVersionUID = 1;

    NvmlFailure(String message) {
      super(message);
    }
  }
}
