// Answers the cases of errors: the error tuple of a code, an HTTP or gRPC
// status, a Go error or problem details.

package main

import (
	"context"
	"database/sql"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"mime"
	"net"
	"net/http"
	"os"
	"strings"

	"go.opentelemetry.io/otel/attribute"
	spb "google.golang.org/genproto/googleapis/rpc/status"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"

	"github.com/plumbline/plumbline/telemetry-go/charter"
	"github.com/plumbline/plumbline/telemetry-go/failure"
	"github.com/plumbline/plumbline/telemetry-go/httptelemetry"
)

// tuple returns an error tuple in the form of the protocol.
func tuple(t failure.Tuple) map[string]any {
	if !t.Failed() {
		return map[string]any{"code": "OK"}
	}
	return map[string]any{
		"code": t.Code.String(), "reason": t.Reason, "origin": t.Origin, "fault": t.Fault,
		"retryable": t.Retryable, "server_error": t.IsServerError(),
	}
}

type codeInput struct {
	Code, Self     string
	Reason, Origin *string
	Delayed        bool
}

func errorsCode(in codeInput) (any, error) {
	code, ok := failure.ParseCode(in.Code)
	if !ok {
		return nil, fmt.Errorf("code is %q; expected a name of google.rpc.Code", in.Code)
	}
	reason, origin := charter.ReasonUnspecified, ""
	if in.Reason != nil {
		reason = *in.Reason
	}
	if in.Origin != nil {
		origin = *in.Origin
	}
	of := by(in.Self).NewTuple(code, reason, origin, in.Delayed)
	output := tuple(of)
	output["number"], output["http_status"] = int(code), of.HTTPStatus()
	return output, nil
}

type recordedInput struct {
	Code, Reason, Origin, Self, Side string
	Protocol                         *string
	Status                           *int
	Delayed                          bool
	ErrorType                        string `json:"error_type"`
}

func errorsRecorded(in recordedInput) (any, error) {
	code, ok := failure.ParseCode(in.Code)
	if !ok {
		return nil, fmt.Errorf("code is %q; expected a name of google.rpc.Code", in.Code)
	}
	side, ok := map[string]failure.Side{"server": failure.SideServer, "client": failure.SideClient, "internal": failure.SideInternal}[in.Side]
	if !ok {
		return nil, fmt.Errorf("side is %q; expected server, client or internal", in.Side)
	}
	c := *parsed()
	c.ErrorType = in.ErrorType
	of := failure.Classifier{Charter: &c, Self: in.Self}.NewTuple(code, in.Reason, in.Origin, in.Delayed)
	if in.Protocol != nil && *in.Protocol == "http" && in.Status != nil {
		of = of.WithHTTPStatus(*in.Status)
	}
	status := "unset"
	if of.IsSpanError(side) {
		status = "error"
	}
	return map[string]any{"attributes": values(of.Attributes(side)), "labels": values(of.Labels(side).Attributes()), "span_status": status}, nil
}

func values(attributes []attribute.KeyValue) map[string]any {
	all := map[string]any{}
	for _, a := range attributes {
		all[string(a.Key)] = a.Value.AsInterface()
	}
	return all
}

type httpInput struct {
	Status int
	Self   string
}

func errorsHTTPStatus(in httpInput) (any, error) {
	return tuple(by(in.Self).FromHTTPStatus(in.Status, in.Self, false)), nil
}

type grpcInput struct {
	Status     int64
	Self, Peer string
	Answered   *bool
	Details    *string
	Trailer    *string
}

func errorsGRPCStatus(in grpcInput) (any, error) {
	details := &spb.Status{}
	if in.Details != nil {
		raw, err := base64.StdEncoding.DecodeString(*in.Details)
		if err != nil {
			return nil, fmt.Errorf("details: %w", err)
		}
		if proto.Unmarshal(raw, details) != nil {
			details = &spb.Status{} // as gRPC does with details that it cannot read
		}
	}
	details.Code = int32(in.Status)
	err := status.FromProto(details).Err()
	if err == nil {
		return tuple(failure.Tuple{}), nil
	}
	var trailer []string
	if in.Trailer != nil {
		trailer = []string{*in.Trailer}
	}
	received, _ := by(in.Self).ReceivedWith(err, in.Peer, in.Answered == nil || *in.Answered, trailer)
	return tuple(by(in.Self).Classify(received)), nil
}

type exceptionInput struct {
	Language, Self string
	Chain          []struct {
		Type string
		Code *string
	}
}

func errorsException(in exceptionInput) (any, error) {
	if in.Language != "go" {
		return nil, unsupported("errors of " + in.Language)
	}
	var err error
	for i := len(in.Chain) - 1; i >= 0; i-- {
		made, failed := thrown(in.Chain[i].Type, in.Chain[i].Code, err)
		if failed != nil {
			return nil, failed
		}
		err = made
	}
	if p := (panicked{}); errors.As(err, &p) {
		// What a recovering handler makes of it.
		return tuple(by(in.Self).Classify(failure.New(failure.ReasonPanic, "panic"))), nil
	}
	return tuple(by(in.Self).Classify(err)), nil
}

type causedInput struct {
	Self, Details, Reason string
	Status                int32
	Chain                 []string
}

// errorsCaused answers what an error says that comes from a call over gRPC.
func errorsCaused(in causedInput) (any, error) {
	raw, err := base64.StdEncoding.DecodeString(in.Details)
	if err != nil {
		return nil, fmt.Errorf("details: %w", err)
	}
	details := &spb.Status{}
	if err := proto.Unmarshal(raw, details); err != nil {
		return nil, fmt.Errorf("details: %w", err)
	}
	details.Code = in.Status
	var made error
	for i := len(in.Chain) - 1; i >= 0; i-- {
		switch word := in.Chain[i]; word {
		case "call":
			made = status.FromProto(details).Err()
		case "wrapped":
			made = fmt.Errorf("wrapped: %w", made)
		case "stated":
			reason, ok := map[string]failure.Reason{"SHUTTING_DOWN": failure.ReasonShuttingDown, "OVERLOADED": failure.ReasonOverloaded}[in.Reason]
			if !ok {
				return nil, fmt.Errorf("reason is %q; expected SHUTTING_DOWN or OVERLOADED", in.Reason)
			}
			made = failure.New(reason, "stated", failure.WithCause(made))
		default:
			return nil, fmt.Errorf("chain has %q; expected stated, wrapped or call", word)
		}
	}
	return tuple(by(in.Self).Classify(made)), nil
}

type panicked struct{}

func (panicked) Error() string { return "panic" }

type timedOut struct{ error }

func (timedOut) Timeout() bool   { return true }
func (timedOut) Temporary() bool { return false }

// thrown returns the error that an entry of errors.exceptions.go names.
func thrown(word string, code *string, below error) (error, error) {
	switch word {
	case "wrapped":
		return fmt.Errorf("wrapped: %w", below), nil
	case "joined":
		return errors.Join(errors.New("unrelated"), below), nil
	case "status":
		return statusError(code)
	case "context.DeadlineExceeded":
		return context.DeadlineExceeded, nil
	case "os.ErrDeadlineExceeded":
		return os.ErrDeadlineExceeded, nil
	case "net.Error/Timeout":
		return timedOut{errors.New("i/o timeout")}, nil
	case "context.Canceled":
		return context.Canceled, nil
	case "net.OpError":
		cause := below
		if cause == nil {
			cause = errors.New("connection refused")
		}
		return &net.OpError{Op: "dial", Net: "tcp", Err: cause}, nil
	case "net.DNSError":
		return &net.DNSError{Err: "no such host", Name: "worker", IsNotFound: true}, nil
	case "io.ErrUnexpectedEOF":
		return io.ErrUnexpectedEOF, nil
	case "fs.ErrNotExist":
		return &fs.PathError{Op: "open", Path: "x", Err: fs.ErrNotExist}, nil
	case "sql.ErrNoRows":
		return sql.ErrNoRows, nil
	case "fs.ErrExist":
		return &fs.PathError{Op: "create", Path: "x", Err: fs.ErrExist}, nil
	case "fs.ErrPermission":
		return &fs.PathError{Op: "open", Path: "x", Err: fs.ErrPermission}, nil
	case "panic":
		return panicked{}, nil
	case "other":
		return errors.New("other"), nil
	}
	return nil, fmt.Errorf("type is %q; expected a word of errors.exceptions.go, wrapped or joined", word)
}

// ownStatus is an error with a GRPCStatus method, as errors of generated
// clients; status.Error returns nil for OK.
type ownStatus struct{ code codes.Code }

func (e ownStatus) Error() string              { return e.code.String() }
func (e ownStatus) GRPCStatus() *status.Status { return status.New(e.code, "") }

func statusError(code *string) (error, error) {
	if code == nil {
		return ownStatus{codes.OK}, nil
	}
	of, ok := failure.ParseCode(*code)
	if !ok {
		return nil, fmt.Errorf("code is %q; expected a name of google.rpc.Code", *code)
	}
	return ownStatus{codes.Code(of)}, nil
}

type problemInput struct {
	Status      int
	ContentType *string `json:"content_type"`
	Body        string
	Self, Peer  string
}

func errorsProblem(in problemInput) (any, error) {
	response := &http.Response{StatusCode: in.Status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(in.Body)), ContentLength: int64(len(in.Body))}
	if in.ContentType != nil {
		response.Header.Set("Content-Type", *in.ContentType)
	}
	telemetry, err := silent()
	if err != nil {
		return nil, err
	}
	failed := httptelemetry.ReadProblem(telemetry, response, in.Peer)
	if failed == nil {
		return tuple(failure.Tuple{}), nil
	}
	of := by(in.Self).Classify(failed)
	if plain := by(in.Self).FromHTTPStatus(in.Status, in.Peer, false); of.Code == plain.Code && !statesCode(response, in.Body) {
		of = of.WithHTTPStatus(in.Status) // the response has only a status
	}
	return tuple(of), nil
}

// statesCode reports whether a response is a problem with a known code.
func statesCode(response *http.Response, body string) bool {
	var members map[string]json.RawMessage
	var code string
	media, _, _ := mime.ParseMediaType(response.Header.Get("Content-Type"))
	if media != httptelemetry.ProblemType || json.Unmarshal([]byte(body), &members) != nil || json.Unmarshal(members["code"], &code) != nil {
		return false
	}
	_, known := failure.ParseCode(code)
	return known
}
