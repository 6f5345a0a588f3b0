// Writes and reads problem details (RFC 9457), the body of a failed response.

package httptelemetry

import (
	"encoding/json"
	"errors"
	"io"
	"math"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"

	"go.opentelemetry.io/otel/trace"

	plumbline "github.com/plumbline/plumbline/telemetry-go"
	"github.com/plumbline/plumbline/telemetry-go/charter"
	"github.com/plumbline/plumbline/telemetry-go/failure"
)

// ProblemType is the media type of problem details (RFC 9457).
const ProblemType = "application/problem+json"

// maxProblem is the largest problem that is read, in bytes.
const maxProblem = 64 << 10

// Problem is the body of a failed response (RFC 9457) with the members code,
// reason, origin, retryable and trace_id.
type Problem struct {
	Type      string `json:"type"`
	Title     string `json:"title"`
	Status    int    `json:"status"`
	Detail    string `json:"detail,omitempty"`
	Code      string `json:"code,omitempty"`
	Reason    string `json:"reason,omitempty"`
	Origin    string `json:"origin,omitempty"`
	Retryable *bool  `json:"retryable,omitempty"`
	TraceID   string `json:"trace_id,omitempty"`
}

// WriteProblem writes the response of a failed request. The status is that of
// the reason or code, or the one of WithStatus.
func WriteProblem(w http.ResponseWriter, r *http.Request, err error, with ...ProblemOption) {
	call := callOf(r.Context())
	failures := call.failures()
	options := problemOptions{}
	for _, option := range with {
		option(&options)
	}
	e := call.known(r.Context(), call.calls.Forwarded(call.telemetry, err, failures.FromError(err)))
	tuple := failures.Classify(e)
	status := tuple.HTTPStatus()
	if options.status != 0 {
		status = options.status
	}
	call.answerWith(problemMade{tuple: tuple, failure: e, status: status})
	header := w.Header()
	header.Del("Content-Length")
	header.Set("Content-Type", ProblemType)
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Cache-Control", "no-store")
	if delay, ok := e.RetryDelay(); ok {
		header.Set("Retry-After", strconv.Itoa(int(math.Ceil(delay.Seconds()))))
	}
	body, _ := json.Marshal(call.problem(r, status, e, tuple)) // strings, numbers and booleans always marshal
	w.WriteHeader(status)
	_, _ = w.Write(body) // the client may have disconnected
}

// ProblemOption configures WriteProblem.
type ProblemOption func(*problemOptions)

type problemOptions struct{ status int }

// WithStatus sets a status that the protocol requires, such as 405, in place of
// that of the code.
func WithStatus(status int) ProblemOption {
	return func(o *problemOptions) { o.status = status }
}

func (c *call) problem(r *http.Request, status int, e *failure.Error, tuple failure.Tuple) Problem {
	p := Problem{
		Type:      "about:blank",
		Title:     title(status),
		Status:    status,
		Detail:    e.Message(),
		Code:      tuple.Code.String(),
		Retryable: &tuple.Retryable,
	}
	if c.mode == plumbline.Off {
		return Problem{Type: p.Type, Title: p.Title, Status: p.Status, Detail: p.Detail}
	}
	if c.failures().Charter.Expose == "full" || !c.boundary {
		p.Reason, p.Origin = tuple.Reason, tuple.Origin
	}
	if span := trace.SpanContextFromContext(r.Context()); span.HasTraceID() {
		p.TraceID = span.TraceID().String()
	}
	return p
}

func title(status int) string {
	if status == 499 {
		return "Client Closed Request"
	}
	if text := http.StatusText(status); text != "" {
		return text
	}
	return "Status " + strconv.Itoa(status)
}

// ReadProblem returns the failure of a response of peer, or nil for a status
// below 400. The header Plumbline-Error takes precedence over the problem in
// the body, and that over the status. It reads the body of a problem and leaves
// any other body unread. A problem without a known code is ignored; an origin
// or reason that is not in the charter becomes peer and UNSPECIFIED.
func ReadProblem(t *plumbline.Telemetry, response *http.Response, peer string) *failure.Error {
	failures := t.Failures()
	failures.Self = peer
	if response.StatusCode < 400 {
		return nil
	}
	var read problemTuple
	if isProblem(response) {
		body, err := io.ReadAll(io.LimitReader(response.Body, maxProblem+1))
		response.Body = begun(body, response.Body)
		if err == nil && len(body) <= maxProblem {
			read = readMembers(body)
		}
	}
	var options []failure.Option
	delay, delayed := ParseRetryAfter(response.Header)
	if delayed {
		options = append(options, failure.WithRetryDelay(delay))
	}
	if tuple, _, ok := failures.FromHTTPHeader(response.StatusCode, response.Header[failure.HeaderName], peer, delayed); ok {
		return failure.New(failure.NewReason(tuple.Reason, tuple.Code), read.detail, append(options, failure.WithOrigin(tuple.Origin))...)
	}
	if !delayed && read.retryable && read.code != failure.OK {
		options = append(options, failure.WithRetryDelay(0))
	}
	if read.code == failure.OK {
		tuple := failures.FromHTTPStatus(response.StatusCode, peer, false)
		return failure.New(failure.NewReason(tuple.Reason, tuple.Code), read.detail, append(options, failure.WithOrigin(tuple.Origin))...)
	}
	origin, reason, trusted := failures.Trusted(read.origin, read.reason, peer)
	if read.code == failure.Cancelled && !trusted {
		origin, reason = failure.OriginClient, charter.ReasonCallerCancelled
	}
	return failure.New(failure.NewReason(reason, read.code), read.detail, append(options, failure.WithOrigin(origin))...)
}

// problemTuple are the members of a problem; code OK if there are none.
type problemTuple struct {
	code                   failure.Code
	reason, origin, detail string
	retryable              bool
}

// readMembers reads the members by their exact names; one of another type is
// ignored.
func readMembers(body []byte) (s problemTuple) {
	var members map[string]json.RawMessage
	if !isText(body) || json.Unmarshal(body, &members) != nil {
		return problemTuple{}
	}
	word := func(name string) (text string) {
		_ = json.Unmarshal(members[name], &text)
		return text
	}
	s.code, _ = failure.ParseCode(word("code"))
	s.reason, s.origin, s.detail = word("reason"), word("origin"), word("detail")
	_ = json.Unmarshal(members["retryable"], &s.retryable)
	return s
}

// ParseRetryAfter returns the delay of the header Retry-After, seconds or a
// date (RFC 9110, section 10.2.3).
func ParseRetryAfter(header http.Header) (time.Duration, bool) {
	text := strings.TrimSpace(header.Get("Retry-After"))
	if text == "" {
		return 0, false
	}
	if strings.Trim(text, "0123456789") == "" {
		seconds, err := strconv.ParseInt(text, 10, 32)
		if err != nil {
			seconds = math.MaxInt32 // more digits than an int64 has
		}
		return time.Duration(seconds) * time.Second, true
	}
	at, err := http.ParseTime(text)
	if err != nil {
		return 0, false
	}
	return max(time.Until(at), 0), true
}

func isProblem(response *http.Response) bool {
	mediaType, _, err := mime.ParseMediaType(response.Header.Get("Content-Type"))
	return mediaType == ProblemType && (err == nil || errors.Is(err, mime.ErrInvalidMediaParameter))
}
