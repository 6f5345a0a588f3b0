"""Points gives bonus points for an order, which it places with the shop's edge: POST /points with {"sku": "SKU-1",
"quantity": 2}.

It is written in Python with the standard library alone: no SDK of OpenTelemetry, no Plumbline. What crosses the border
of the process is in context.py, which the lesson is about. The rest is here: it records a server and a client span for
each request and sends them to the Collector as OTLP in JSON.
"""

import json
import os
import queue
import secrets
import signal
import sys
import threading
import time
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

sys.path.insert(0, sys.argv[1])
import context  # the learner's

EDGE = os.environ["EDGE"]
NAME = os.environ["OTEL_SERVICE_NAME"]
COLLECTOR = os.environ["OTEL_EXPORTER_OTLP_ENDPOINT"]
STATED = [pair.partition("=") for pair in os.environ.get("OTEL_RESOURCE_ATTRIBUTES", "").split(",") if pair]
IDENTITY = {"service.name": NAME, "telemetry.sdk.language": "python", **{key: value for key, _, value in STATED}}
SERVER, CLIENT, ERROR = 2, 3, 2
finished = queue.Queue()


def attributes(values):
    return [
        {"key": key, "value": {"intValue": str(value)} if isinstance(value, int) else {"stringValue": value}}
        for key, value in values.items()
        if value is not None
    ]


def record(kind, here, parent, start, values, failure):
    """Queues a span, if its trace is sampled."""
    if not here.sampled:
        return
    values = {"http.request.method": "POST", **values}
    if failure:
        code, reason, origin = failure
        values |= {"error.type": code, "plumbline.error.code": code}
        values |= {"plumbline.error.reason": reason, "plumbline.error.origin": origin}
    finished.put(
        {
            "traceId": here.trace_id,
            "spanId": here.span_id,
            "parentSpanId": parent.span_id if parent else "",
            "traceState": here.tracestate,
            "flags": here.flags,
            "name": "POST /points" if kind == SERVER else "POST",
            "kind": kind,
            "startTimeUnixNano": str(start),
            "endTimeUnixNano": str(time.time_ns()),
            "attributes": attributes(values),
            "status": {"code": ERROR} if failure else {},
        }
    )


def export(spans):
    resource = {"attributes": attributes(IDENTITY)}
    body = {"resourceSpans": [{"resource": resource, "scopeSpans": [{"scope": {"name": NAME}, "spans": spans}]}]}
    request = urllib.request.Request(
        COLLECTOR + "/v1/traces", json.dumps(body).encode(), {"content-type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=5) as response:
        response.read()


def export_forever():
    while (span := finished.get()) is not None:
        try:
            export([span])
        except OSError as problem:
            print("not exported:", problem, file=sys.stderr)


class Points(BaseHTTPRequestHandler):
    def do_GET(self):
        self.answer(200, b"")

    def do_POST(self):
        start = time.time_ns()
        caller = context.extract(self.headers.items())
        here = context.child(caller, secrets.token_hex(8))
        line = self.rfile.read(int(self.headers.get("content-length", 0)))
        status, body, failure = self.order(here, line)
        self.answer(status, body)
        values = {"http.route": "/points", "url.path": "/points", "http.response.status_code": status}
        record(SERVER, here, caller, start, values, failure)

    def order(self, here, line):
        start = time.time_ns()
        call = context.child(here, secrets.token_hex(8))
        body = b'{"customer":"points-1","lines":[' + line + b"]}"
        headers = {"content-type": "application/json", **dict(context.inject(call))}
        request = urllib.request.Request(EDGE + "/v1/orders", body, headers)
        try:
            with urllib.request.urlopen(request, timeout=5) as response:
                status, answer, failure = response.status, response.read(), None
        except urllib.error.HTTPError as error:
            status, answer = error.code, error.read()
            failure = context.failure(NAME, "edge", status, error.headers.items())
        record(CLIENT, call, here, start, {"server.address": "edge", "http.response.status_code": status}, failure)
        return status, answer, failure

    def answer(self, status, body):
        self.send_response(status)
        self.send_header("content-length", str(len(body)))
        self.send_header("connection", "close")  # as HTTP/1.0 does; some clients keep it open all the same
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def main():
    host, port = os.environ["LISTEN"].split(":")
    server = ThreadingHTTPServer((host, int(port)), Points)
    signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=server.shutdown).start())
    exporter = threading.Thread(target=export_forever)
    exporter.start()
    server.serve_forever()
    server.server_close()
    finished.put(None)
    exporter.join()


main()
