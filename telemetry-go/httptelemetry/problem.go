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

// ProblemType is the media type of a problem (RFC 9457).
const ProblemType = "application/problem+json"

// maxProblem is how much of a problem is read.
const maxProblem = 64 << 10

// Problem is the body of a failed response (RFC 9457) with the members that
// carry a failure across hops.
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

// WriteProblem answers a request with the failure that err is. The status is
// the reason's or the code's, unless the protocol wants another one: see
// WithStatus.
func WriteProblem(w http.ResponseWriter, r *http.Request, err error, with ...ProblemOption) {
	call := callOf(r.Context())
	options := problemOptions{}
	for _, option := range with {
		option(&options)
	}
	e := call.known(r.Context(), failure.FromError(err, call.service))
	tuple := failure.Classify(e, call.service)
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
	_, _ = w.Write(body) // a client that is gone needs no answer
}

// ProblemOption changes what WriteProblem answers.
type ProblemOption func(*problemOptions)

type problemOptions struct{ status int }

// WithStatus answers with a status that the protocol demands, such as 405, in
// place of the code's own.
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
	if charter.Current().Expose == "full" || !c.boundary {
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

// ReadProblem is the failure that a response tells of, or nil for a status
// below 400. Its header Plumbline-Error counts before the problem in its body,
// and that before the status. It reads the body of a problem and leaves any
// other body alone. A problem without one of the 16 codes says no more than the
// status does; an origin and reason that the charter does not know become the
// peer and UNSPECIFIED.
func ReadProblem(response *http.Response, peer string) *failure.Error {
	if response.StatusCode < 400 {
		return nil
	}
	var told story
	if isProblem(response) {
		body, err := io.ReadAll(io.LimitReader(response.Body, maxProblem+1))
		response.Body = begun(body, response.Body)
		if err == nil && len(body) <= maxProblem {
			told = readStory(body)
		}
	}
	var options []failure.Option
	delay, delayed := ParseRetryAfter(response.Header)
	if delayed {
		options = append(options, failure.WithRetryDelay(delay))
	}
	if tuple, _, ok := failure.FromHTTPHeader(response.StatusCode, response.Header[failure.HeaderName], peer, peer, delayed); ok {
		return failure.New(tuple.Code, tuple.Reason, told.detail, append(options, failure.WithOrigin(tuple.Origin))...)
	}
	if !delayed && told.retryable && told.code != failure.OK {
		options = append(options, failure.WithRetryDelay(0))
	}
	if told.code == failure.OK {
		tuple := failure.FromHTTPStatus(response.StatusCode, peer, peer, false)
		return failure.New(tuple.Code, tuple.Reason, told.detail, append(options, failure.WithOrigin(tuple.Origin))...)
	}
	origin, reason, believed := failure.Trusted(told.origin, told.reason, peer)
	if told.code == failure.Cancelled && !believed {
		origin, reason = failure.OriginClient, charter.ReasonCallerCancelled
	}
	return failure.New(told.code, reason, told.detail, append(options, failure.WithOrigin(origin))...)
}

// story is what a problem tells; code OK: nothing.
type story struct {
	code                   failure.Code
	reason, origin, detail string
	retryable              bool
}

// readStory reads the members by their exact names; one that is not of its type
// is not there.
func readStory(body []byte) (s story) {
	var members map[string]json.RawMessage
	if !isText(body) || json.Unmarshal(body, &members) != nil {
		return story{}
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

// RetryAfter reads the header Retry-After (RFC 9110, section 10.2.3): seconds, or a date.
func ParseRetryAfter(header http.Header) (time.Duration, bool) {
	text := strings.TrimSpace(header.Get("Retry-After"))
	if text == "" {
		return 0, false
	}
	if strings.Trim(text, "0123456789") == "" {
		seconds, err := strconv.ParseInt(text, 10, 32)
		if err != nil {
			seconds = math.MaxInt32 // of more digits than matter
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
