package espalier.provider.runtime;

class ProcessRuntimeTest extends RuntimeContract {
  @Override
  WorkloadRuntime runtime() {
    return new ProcessRuntime();
  }
}
