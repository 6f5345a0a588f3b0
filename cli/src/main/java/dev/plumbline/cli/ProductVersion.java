package dev.plumbline.cli;

import picocli.CommandLine.IVersionProvider;

/** The version that the build wrote into the jar. */
final class ProductVersion implements IVersionProvider {
  @Override
  public String[] getVersion() {
    String version = Plumbline.class.getPackage().getImplementationVersion();
    return new String[] {"plumbline " + (version == null ? "(unpackaged)" : version)};
  }
}
