package espalier.provider.runtime;

class RuncRuntimeTest extends RuntimeContract {
  @Override
  WorkloadRuntime runtime() {
    return new RuncRuntime();
  }
}
