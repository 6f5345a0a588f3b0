// Command go answers the cases of conformance/vectors with telemetry-go, one
// JSON object a line (conformance/PROTOCOL.md). With --relay ADDRESS it serves
// the relay of the W3C Trace Context test suite instead.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
)

func main() {
	address := flag.String("relay", "", "serve the relay on this host:port")
	flag.Parse()
	err := error(nil)
	if *address != "" {
		err = relay(*address, os.Stdout)
	} else {
		err = answerAll(os.Stdin, os.Stdout)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// question is one case.
type question struct {
	ID    string          `json:"id"`
	Op    string          `json:"op"`
	Input json.RawMessage `json:"input"`
}

// answer has exactly one of its last three members.
type answer struct {
	ID          string `json:"id"`
	Output      any    `json:"output,omitempty"`
	Unsupported string `json:"unsupported,omitempty"`
	Error       string `json:"error,omitempty"`
}

// unsupported is why there is no answer to a case.
type unsupported string

func (u unsupported) Error() string { return string(u) }

func answerAll(in io.Reader, out io.Writer) error {
	lines := bufio.NewReaderSize(in, 1<<20)
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	for {
		line, err := lines.ReadBytes('\n')
		if len(line) > 1 {
			if failed := encoder.Encode(answerOne(line)); failed != nil {
				return failed
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

func answerOne(line []byte) answer {
	var q question
	if err := json.Unmarshal(line, &q); err != nil {
		return answer{Error: err.Error()}
	}
	operation, ok := operations[q.Op]
	if !ok {
		return answer{ID: q.ID, Unsupported: "no operation " + q.Op}
	}
	output, err := operation(q.Input)
	var not unsupported
	switch {
	case errors.As(err, &not):
		return answer{ID: q.ID, Unsupported: string(not)}
	case err != nil:
		return answer{ID: q.ID, Error: err.Error()}
	}
	return answer{ID: q.ID, Output: output}
}

// operations has each operation of the protocol by its name.
var operations = map[string]func(json.RawMessage) (any, error){
	"errors.code":               reads(errorsCode),
	"errors.recorded":           reads(errorsRecorded),
	"errors.http_status":        reads(errorsHTTPStatus),
	"errors.grpc_status":        reads(errorsGRPCStatus),
	"errors.error_info":         reads(errorsGRPCStatus),
	"errors.callee":             reads(errorsCallee),
	"errors.http_header":        reads(errorsHTTPHeader),
	"errors.http_header_write":  reads(errorsHTTPHeaderWrite),
	"errors.grpc_budget":        reads(errorsGRPCBudget),
	"errors.exception":          reads(errorsException),
	"errors.caused":             reads(errorsCaused),
	"errors.problem":            reads(errorsProblem),
	"charter.signature":         reads(charterSignature),
	"charter.flipped_bits":      reads(charterFlippedBits),
	"naming.span_name":          reads(namingSpanName),
	"naming.cardinality":        reads(namingCardinality),
	"sampling.threshold":        reads(samplingThreshold),
	"sampling.decide":           reads(samplingDecide),
	"sampling.tracestate":       reads(samplingTracestate),
	"sampling.rules":            reads(samplingRules),
	"sampling.bulk":             reads(samplingBulk),
	"propagation.trace_context": reads(propagationTraceContext),
	"baggage.carry":             reads(baggageCarry),
	"baggage.reach":             reads(baggageReach),
	"metrics.instrument":        reads(metricsInstrument),
	"metrics.labels":            reads(metricsLabels),
	"metrics.overflow":          reads(metricsOverflow),
	"redaction.export":          reads(redactionExport),
	"resource.identity":         reads(resourceIdentity),
	"enforce.item":              reads(enforceItem),
	"enforce.metric":            reads(enforceMetric),
}

// reads returns an operation with its input parsed from JSON.
func reads[I any](operation func(I) (any, error)) func(json.RawMessage) (any, error) {
	return func(raw json.RawMessage) (any, error) {
		var input I
		if err := json.Unmarshal(raw, &input); err != nil {
			return nil, err
		}
		return operation(input)
	}
}
