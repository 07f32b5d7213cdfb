package espalier.provider.runtime;

class BubblewrapRuntimeTest extends RuntimeContract {
  @Override
  WorkloadRuntime runtime() {
    return new BubblewrapRuntime();
  }
}
