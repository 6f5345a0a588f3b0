package dev.plumbline.cli.query;

import java.net.InetSocketAddress;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code 127.0.0.1:4317}. */
public final class HostAndPort implements ITypeConverter<InetSocketAddress> {
  @Override
  public InetSocketAddress convert(String text) {
    int colon = text.lastIndexOf(':');
    String port = text.substring(colon + 1);
    if (colon <= 0
        || text.contains("@")
        || !port.matches("[0-9]{1,5}")
        || Integer.parseInt(port) > 65_535) {
      throw new TypeConversionException(
          "\"" + SafeUrl.of(text) + "\" is not an address, expected HOST:PORT");
    }
    return new InetSocketAddress(text.substring(0, colon), Integer.parseInt(port));
  }
}
