package httptelemetry_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	plumbline "github.com/plumbline/plumbline/telemetry-go"
	"github.com/plumbline/plumbline/telemetry-go/failure"
	"github.com/plumbline/plumbline/telemetry-go/httptelemetry"
	"github.com/plumbline/plumbline/telemetry-go/internal/shop"
	"github.com/plumbline/plumbline/telemetry-go/internal/vary"
	"github.com/plumbline/plumbline/telemetry-go/telemetrytest"
)

// FuzzProblem reads any body as a problem: nothing of it that the charter does
// not know becomes an origin or a reason, and the body can be read after it.
func FuzzProblem(f *testing.F) {
	f.Add(404, httptelemetry.ProblemType, `{"code":"NOT_FOUND","reason":"ORDER_UNKNOWN","origin":"worker","retryable":true}`)
	f.Add(503, "application/problem+json; charset=utf-8", `{"code":"UNAVAILABLE","reason":1,"origin":["worker"]}`)
	f.Add(500, "application/problem+json", `{"code":"OK"}`+"\x00")
	f.Add(499, "text/html", "<html>")
	f.Add(429, "APPLICATION/PROBLEM+JSON;x", `[{"code":"EVIL"}`)
	telemetry := telemetrytest.StartWith(f, shop.Charter, telemetrytest.NewReceiver(f), "gateway").Telemetry
	f.Fuzz(func(t *testing.T, code int, mediaType, body string) {
		vary.Strings([]string{mediaType, body}, func(answer []string) { throughProblem(t, telemetry, code, answer[0], answer[1]) })
	})
}

func throughProblem(t *testing.T, telemetry *plumbline.Telemetry, code int, mediaType, body string) {
	response := &http.Response{StatusCode: code, Header: http.Header{"Content-Type": {mediaType}}, Body: io.NopCloser(strings.NewReader(body))}
	read := httptelemetry.ReadProblem(telemetry, response, "worker")
	if (read == nil) != (code < 400) {
		t.Fatalf("status %d: %v", code, read)
	}
	if rest, err := io.ReadAll(response.Body); err != nil || string(rest) != body {
		t.Fatalf("the body was %q and is %q", body, rest)
	}
	if read == nil {
		return
	}
	tuple := telemetry.Failures().Classify(read)
	if _, ok := shop.Parsed().ServiceNamed(tuple.Origin); !ok && tuple.Origin != failure.OriginClient {
		t.Fatalf("origin %q", tuple.Origin)
	}
	if again := telemetry.Failures().NewTuple(tuple.Code, tuple.Reason, tuple.Origin, false); again.Reason != tuple.Reason || !tuple.Failed() {
		t.Fatalf("%+v", tuple)
	}
}
