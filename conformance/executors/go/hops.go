// Answers the cases of a call between services: its callee, and the error tuple
// in the header Plumbline-Error or in gRPC metadata.

package main

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"time"

	spb "google.golang.org/genproto/googleapis/rpc/status"

	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"

	"github.com/plumbline/plumbline/telemetry-go/charter"
	"github.com/plumbline/plumbline/telemetry-go/failure"
	"github.com/plumbline/plumbline/telemetry-go/httptelemetry"
)

// text returns a nullable text.
func text(of *string) string {
	if of == nil {
		return ""
	}
	return *of
}

type calleeInput struct {
	Self     string
	Services []struct {
		Name         string
		Peers, Hosts []string
	}
	Named, Host *string
}

func errorsCallee(in calleeInput) (any, error) {
	tables := &charter.Charter{}
	for _, s := range in.Services {
		tables.Services = append(tables.Services, charter.Service{Name: s.Name, Peers: s.Peers, Hosts: s.Hosts})
	}
	if callee := tables.Callee(in.Self, text(in.Named), text(in.Host)); callee != "" {
		return map[string]any{"callee": callee}, nil
	}
	return map[string]any{"callee": nil}, nil
}

type headerInput struct {
	Status     int
	Lines      []string
	RetryAfter *string `json:"retry_after"`
	Self       string
	Callee     *string
}

func errorsHTTPHeader(in headerInput) (any, error) {
	header := http.Header{}
	if in.RetryAfter != nil {
		header.Set("Retry-After", *in.RetryAfter)
	}
	_, delayed := httptelemetry.ParseRetryAfter(header)
	callee := text(in.Callee)
	received, _, ok := by(in.Self).FromHTTPHeader(in.Status, in.Lines, callee, delayed)
	if !ok {
		if callee == "" {
			callee = in.Self
		}
		received = by(in.Self).FromHTTPStatus(in.Status, callee, delayed)
	}
	return tuple(received), nil
}

type headerWriteInput struct {
	Code, Reason, Origin, Expose string
	Boundary                     bool
}

func errorsHTTPHeaderWrite(in headerWriteInput) (any, error) {
	code, ok := failure.ParseCode(in.Code)
	if !ok {
		return nil, fmt.Errorf("code is %q; expected a name of google.rpc.Code", in.Code)
	}
	if in.Boundary && in.Expose != "full" {
		return map[string]any{"header": nil}, nil
	}
	return map[string]any{"header": failure.FormatHeader(by(in.Origin).NewTuple(code, in.Reason, in.Origin, false))}, nil
}

type budgetInput struct {
	Message              string
	Details              *string
	Code, Reason, Origin string
	DelaySeconds         *float64 `json:"delay_s"`
}

func errorsGRPCBudget(in budgetInput) (any, error) {
	code, ok := failure.ParseCode(in.Code)
	if !ok {
		return nil, fmt.Errorf("code is %q; expected a name of google.rpc.Code", in.Code)
	}
	options := []failure.Option{failure.WithOrigin(in.Origin)}
	own := 0
	if in.Details != nil {
		raw, err := base64.StdEncoding.DecodeString(*in.Details)
		received := &spb.Status{}
		if err == nil {
			err = proto.Unmarshal(raw, received)
		}
		if err != nil {
			return nil, fmt.Errorf("details: %w", err)
		}
		own = len(received.GetDetails())
		options = append(options, failure.WithDetailsOf(status.FromProto(received)))
	}
	if in.DelaySeconds != nil {
		options = append(options, failure.WithRetryDelay(time.Duration(*in.DelaySeconds*float64(time.Second))))
	}
	st, trailer := by(in.Origin).StatusWithin(failure.New(failure.NewReason(in.Reason, code), in.Message, options...))
	output := map[string]any{"details": "with_ours", "trailer": nil}
	if trailer != "" {
		output["trailer"] = trailer
	}
	switch sent := len(st.Details()); {
	case sent == 0:
		output["details"] = "none"
	case sent == own:
		output["details"] = "application"
	}
	return output, nil
}
