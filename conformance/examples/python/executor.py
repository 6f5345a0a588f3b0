"""Answers conformance cases, one JSON object a line: see conformance/PROTOCOL.md."""

import json
import sys

import baggage
import sampling
import trace_context

OPERATIONS = {
    "sampling.threshold": sampling.threshold_of,
    "sampling.decide": sampling.decide,
    "sampling.tracestate": sampling.tracestate,
    "sampling.rules": sampling.rules,
    "sampling.bulk": sampling.bulk,
    "propagation.trace_context": trace_context.carry,
    "baggage.carry": baggage.carry,
    "baggage.reach": baggage.reach,
}


def answer(line):
    question = json.loads(line)
    operation = OPERATIONS.get(question["op"])
    if operation is None:
        return {"id": question["id"], "unsupported": f"no operation {question['op']}"}
    try:
        return {"id": question["id"], "output": operation(question["input"])}
    except (ArithmeticError, LookupError, TypeError, ValueError) as problem:
        return {"id": question["id"], "error": repr(problem)}


def main():
    for line in sys.stdin:
        if line.strip():
            print(json.dumps(answer(line)), flush=True)


if __name__ == "__main__":
    main()
