package dev.plumbline.cases.hops;

/** What a call goes over; one word of the URLs that relays take (PROTOCOL.md, "The relay"). */
enum Transport {
  HTTP("http", "HTTP"),
  GRPC("grpc", "gRPC"),
  STREAM("grpc+stream", "gRPC stream");

  private final String scheme;
  private final String label;

  Transport(String scheme, String label) {
    this.scheme = scheme;
    this.label = label;
  }

  String url(String authority) {
    return scheme + "://" + authority + "/";
  }

  /** As a check names it. */
  String label() {
    return label;
  }
}
