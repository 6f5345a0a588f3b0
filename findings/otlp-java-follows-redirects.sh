#!/usr/bin/env bash
# OTLP/HTTP is POST. A collector that moved answers 301, 302 or 303; one would expect a failed export, or the same POST again. The Java
# exporter with its default sender asks the new address by a GET that carries nothing, and a page that answers 200 makes the export a
# success: the spans are gone and nobody says so. The same exporter with the JDK's sender fails at each redirect.
# Needs a JDK of 17 or newer, Maven and Maven Central.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

readonly version=1.68.0
pom() {
  cat <<POM
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId>
  <artifactId>finding</artifactId>
  <version>1</version>
  <dependencies>
    <dependency>
      <groupId>io.opentelemetry</groupId>
      <artifactId>opentelemetry-exporter-otlp</artifactId>
      <version>$version</version>
      $1
    </dependency>
    $2
  </dependencies>
</project>
POM
}
mkdir okhttp jdk
pom "" "" >okhttp/pom.xml
pom "<exclusions><exclusion><groupId>io.opentelemetry</groupId><artifactId>opentelemetry-exporter-sender-okhttp</artifactId></exclusion></exclusions>" \
  "<dependency><groupId>io.opentelemetry</groupId><artifactId>opentelemetry-exporter-sender-jdk</artifactId><version>$version</version></dependency>" >jdk/pom.xml

cat >Main.java <<'JAVA'
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

public class Main {
  static final List<SpanData> SPANS = Collections.synchronizedList(new ArrayList<>());

  public static void main(String[] args) throws Exception {
    java.util.logging.Logger.getLogger("").setLevel(java.util.logging.Level.OFF);
    var status = new AtomicInteger();
    var page = new AtomicReference<>("nothing");
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/v1/traces", exchange -> {
      exchange.getRequestBody().readAllBytes();
      exchange.getResponseHeaders().set("Location", "/page");
      exchange.sendResponseHeaders(status.get(), -1);
      exchange.close();
    });
    server.createContext("/page", exchange -> {
      int bytes = exchange.getRequestBody().readAllBytes().length;
      page.set(exchange.getRequestMethod() + (bytes == 0 ? " without a body" : " with the spans"));
      exchange.sendResponseHeaders(200, -1);
      exchange.close();
    });
    server.start();
    // One real span, taken from the SDK.
    var keep = new SpanExporter() {
      public CompletableResultCode export(Collection<SpanData> spans) {
        SPANS.addAll(spans);
        return CompletableResultCode.ofSuccess();
      }
      public CompletableResultCode flush() { return CompletableResultCode.ofSuccess(); }
      public CompletableResultCode shutdown() { return CompletableResultCode.ofSuccess(); }
    };
    var provider = SdkTracerProvider.builder().addSpanProcessor(SimpleSpanProcessor.create(keep)).build();
    provider.get("finding").spanBuilder("work").startSpan().end();
    var endpoint = "http://127.0.0.1:" + server.getAddress().getPort() + "/v1/traces";
    for (int redirect : new int[] {301, 302, 303, 307, 308}) {
      status.set(redirect);
      page.set("nothing");
      var exporter = OtlpHttpSpanExporter.builder().setEndpoint(endpoint).setRetryPolicy(null).build();
      var result = exporter.export(SPANS).join(20, TimeUnit.SECONDS);
      System.out.println(redirect + ": " + (result.isSuccess() ? "success" : "failure") + "; the page was sent " + page.get());
      exporter.shutdown().join(5, TimeUnit.SECONDS);
    }
    server.stop(0);
  }
}
JAVA
seen=
for sender in okhttp jdk; do
  (cd "$sender" && mvn -B -q org.apache.maven.plugins:maven-dependency-plugin:3.8.1:build-classpath -Dmdep.outputFile=classpath)
  seen+="opentelemetry-exporter-otlp $version, sender $sender"$'\n'"$(java -cp "$(<"$sender/classpath")" Main.java)"$'\n'
done
echo "$seen"

expected="opentelemetry-exporter-otlp $version, sender okhttp
301: success; the page was sent GET without a body
302: success; the page was sent GET without a body
303: success; the page was sent GET without a body
307: success; the page was sent POST with the spans
308: success; the page was sent POST with the spans
opentelemetry-exporter-otlp $version, sender jdk
301: failure; the page was sent nothing
302: failure; the page was sent nothing
303: failure; the page was sent nothing
307: failure; the page was sent nothing
308: failure; the page was sent nothing
"
if [[ $seen != "$expected" ]]; then
  printf 'That has changed. It was:\n%s\n' "$expected"
  exit 1
fi
echo 'With the default sender three of five redirects lose every span and count as delivered.'
