"""Answers conformance cases about trace context with the learner's context.py: see conformance/PROTOCOL.md."""

import json
import sys

sys.path.insert(0, sys.argv[1])
import context


def carry(given):
    found = context.extract(given["headers"])
    if found is None:
        return {"context": None, "headers": []}
    members = [text.split("=", 1) for text in found.tracestate.split(",") if text]
    described = {"trace_id": found.trace_id, "span_id": found.span_id, "flags": f"{found.flags:02x}", "tracestate": members}
    return {"context": described, "headers": sorted([name, value] for name, value in context.inject(found))}


for line in sys.stdin:
    question = json.loads(line)
    answer = {"id": question["id"]}
    if question["op"] != "propagation.trace_context":
        answer["unsupported"] = f"no operation {question['op']}"
    else:
        try:
            answer["output"] = carry(question["input"])
        except Exception as problem:
            answer["error"] = repr(problem)
    print(json.dumps(answer), flush=True)
