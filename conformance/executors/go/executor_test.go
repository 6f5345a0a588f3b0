package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
)

func TestEachLineHasItsAnswer(t *testing.T) {
	in := `{"id":"a","op":"sampling.threshold","input":{"probability":0.25}}
{"id":"b","op":"tea.brew","input":{}}
{"id":"c","op":"sampling.threshold","input":{"probability":"much"}}
{"id":"d","op":"errors.exception","input":{"language":"java","chain":[],"self":"edge"}}
not JSON
{"id":"e","op":"baggage.reach","input":{"host":null,"peers":[],"hosts":[]}}`
	var out bytes.Buffer
	if err := answerAll(strings.NewReader(in), &out); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	want := []string{`"output":{"threshold":"c"}`, `"unsupported":"no operation tea.brew"`, `"error":`, `"unsupported":"errors of java"`, `"error":`, `"inject":true`}
	if len(lines) != len(want) {
		t.Fatalf("%d answers to %d lines", len(lines), len(want))
	}
	for i, line := range lines {
		if !strings.Contains(line, want[i]) {
			t.Errorf("line %d: %s, want %s", i, line, want[i])
		}
	}
}

// The relay as a process of its own, called by a client without
// OpenTelemetry.
func TestRelayCarriesTraceAndBaggageOn(t *testing.T) {
	got := make(chan http.Header, 2)
	callback := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { got <- r.Header }))
	defer callback.Close()
	address := startRelay(t)
	body, err := json.Marshal([]map[string]any{{"url": callback.URL + "/0", "arguments": []any{}}, {"url": callback.URL + "/1", "arguments": []any{}}})
	if err != nil {
		t.Fatal(err)
	}
	request, err := http.NewRequest(http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header["Traceparent"] = []string{"00-12345678901234567890123456789012-1234567890123456-03"}
	request.Header["Tracestate"] = []string{"foo=1", "", "0bar=2"}
	request.Header["Baggage"] = []string{"user.id=4711", "plumbline.demo.fault=worker:slow"}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	for range 2 {
		header := <-got
		parent := header.Values("Traceparent")
		if len(parent) != 1 || !strings.HasPrefix(parent[0], "00-12345678901234567890123456789012-") || !strings.HasSuffix(parent[0], "-03") ||
			header.Get("Tracestate") != "foo=1,0bar=2" || header.Get("Baggage") != "plumbline.demo.fault=worker:slow" {
			t.Errorf("%v", header)
		}
	}
	response, err = http.Post(address, "application/json", strings.NewReader(`{"url":1}`))
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	if response.StatusCode != http.StatusBadRequest {
		t.Errorf("what is no array got %d", response.StatusCode)
	}
}

func startRelay(t *testing.T) string {
	t.Helper()
	executable := t.TempDir() + "/go"
	if out, err := exec.Command("go", "build", "-o", executable, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	command := exec.Command(executable, "--relay", "127.0.0.1:0")
	command.Stderr = os.Stderr
	stdout, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = command.Process.Signal(syscall.SIGTERM)
		if err := command.Wait(); err != nil {
			t.Errorf("the relay ended with %v", err)
		}
	})
	line, err := bufio.NewReader(io.LimitReader(stdout, 200)).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(strings.TrimPrefix(line, "relay "))
}
