package dev.plumbline.cli.command;

import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The version that the build wrote into the jar, after the name of the command. */
public final class ProductVersion implements IVersionProvider {
  @Spec private CommandSpec spec;

  /** The version alone. */
  public static String number() {
    String version = ProductVersion.class.getPackage().getImplementationVersion();
    return version == null ? "(unpackaged)" : version;
  }

  @Override
  public String[] getVersion() {
    return new String[] {spec.root().name() + " " + number()};
  }
}
