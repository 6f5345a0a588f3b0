"""What crosses the border of the process: trace context, baggage, and where a failure began."""

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Context:
    trace_id: str
    span_id: str
    flags: int
    tracestate: str = ""
    baggage: str = ""

    @property
    def sampled(self):
        return self.flags == 1


def extract(headers):
    """The context of the caller, from pairs of name and value."""
    found = {name.lower(): value for name, value in headers}
    version, trace_id, span_id, flags = found["traceparent"].split("-")
    return Context(trace_id, span_id, int(flags, 16), baggage=found.get("baggage", ""))


def child(parent, span_id):
    """A new span under another one."""
    return replace(parent, span_id=span_id)


def inject(context):
    """The headers of a call, as pairs of name and value."""
    flags = "01" if context.sampled else "00"
    return [("traceparent", f"00-{context.trace_id}-{context.span_id}-{flags}"), ("baggage", context.baggage)]


def failure(own, callee, status, headers):
    """Code, reason and origin of a call that was answered with a status of 400 or more."""
    return ("INTERNAL", "UNSPECIFIED", own)
