package espalier.provider.runtime;

class DockerRuntimeTest extends RuntimeContract {
  @Override
  WorkloadRuntime runtime() {
    return new DockerRuntime();
  }
}
