"""Records what a Flask service sends under the OpenTelemetry Python SDK, as OTLP/JSON lines.

    pip install flask requests opentelemetry-sdk opentelemetry-exporter-otlp-proto-http \
        opentelemetry-instrumentation-flask opentelemetry-instrumentation-requests
    python record.py > carts.jsonl

carts.jsonl was recorded with opentelemetry-sdk 1.45.2 and the instrumentations 0.66b2. The service
itself is `service()`: plain Flask, no code of Plumbline.
"""

import base64
import json
import os
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

HERE = os.path.dirname(os.path.abspath(__file__))
RECORDED = []


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self):
        from google.protobuf.json_format import MessageToDict
        from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
        from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

        kinds = {"/v1/traces": ExportTraceServiceRequest, "/v1/metrics": ExportMetricsServiceRequest}
        body = self.rfile.read(int(self.headers["content-length"]))
        if self.headers.get("content-encoding") == "gzip":
            import gzip

            body = gzip.decompress(body)
        message = kinds[self.path]()
        message.ParseFromString(body)
        RECORDED.append(hexadecimal(MessageToDict(message, use_integers_for_enums=True)))
        self.send_response(200)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *arguments):
        pass


def hexadecimal(value):
    """Ids of OTLP/JSON are hexadecimal; protobuf's JSON has them in base64."""
    if isinstance(value, list):
        return [hexadecimal(each) for each in value]
    if not isinstance(value, dict):
        return value
    return {
        key: base64.b64decode(each).hex() if key in ("traceId", "spanId", "parentSpanId") else hexadecimal(each)
        for key, each in value.items()
    }


def service():
    from flask import Flask, abort

    app = Flask("carts")

    @app.get("/carts/<cart>")
    def cart(cart):
        if cart == "8":
            abort(404)
        if cart == "9":
            raise RuntimeError("the store is gone")
        return {"id": cart}

    return app


def main():
    receiver = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=receiver.serve_forever, daemon=True).start()
    os.environ.update(
        OTEL_SERVICE_NAME="carts",
        OTEL_RESOURCE_ATTRIBUTES="service.instance.id=carts-1,service.namespace=acme,service.version=1.4.0,"
        "deployment.environment.name=test,deployment.id=42,cloud.region=local,container.id=none,plumbline.team=acme",
        OTEL_SEMCONV_STABILITY_OPT_IN="http",
        OTEL_EXPORTER_OTLP_ENDPOINT="http://127.0.0.1:%d" % receiver.server_port,
        OTEL_PYTHON_EXCLUDED_URLS="/v1/",
    )
    from opentelemetry import metrics, trace
    from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.instrumentation.flask import FlaskInstrumentor
    from opentelemetry.sdk.metrics import MeterProvider
    from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    tracers = TracerProvider()
    tracers.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    trace.set_tracer_provider(tracers)
    meters = MeterProvider(metric_readers=[PeriodicExportingMetricReader(OTLPMetricExporter())])
    metrics.set_meter_provider(meters)
    app = service()
    FlaskInstrumentor().instrument_app(app)
    client = app.test_client()
    for cart in ("7", "8", "9"):
        client.get("/carts/" + cart)
    tracers.shutdown()
    meters.shutdown()
    for recorded in RECORDED:
        line = json.dumps(recorded, separators=(",", ":"))
        # Stack traces have paths of this machine.
        print(line.replace(sys.prefix, "/usr").replace(sys.base_prefix + "/lib/py", "/usr/lib/py").replace(HERE, "/srv"))


main()
