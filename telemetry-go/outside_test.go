package plumbline_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

const shopModule = `module shop.example/checkout

go 1.26.0

require github.com/plumbline/plumbline/telemetry-go v0.0.0

replace github.com/plumbline/plumbline/telemetry-go => `

// checkout is the README's five lines in a service that is none of this
// repository's, with the package that was generated for it.
const checkout = `package main

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"

	plumbline "github.com/plumbline/plumbline/telemetry-go"
	"github.com/plumbline/plumbline/telemetry-go/failure"
	"github.com/plumbline/plumbline/telemetry-go/httptelemetry"

	"shop.example/checkout/internal/shop"
)

func main() {
	telemetry, err := plumbline.Setup(context.Background(), plumbline.WithCharter(shop.Charter))
	if err != nil {
		panic(err)
	}
	defer telemetry.Shutdown(context.Background())
	mux := http.NewServeMux()
	mux.HandleFunc("GET /v1/orders/{id}", func(w http.ResponseWriter, r *http.Request) {
		httptelemetry.WriteProblem(w, r, failure.New(shop.ReasonOrderUnknown, "no order has this id"))
	})
	answer := httptest.NewRecorder()
	httptelemetry.NewHandler(telemetry, mux).ServeHTTP(answer, httptest.NewRequest("GET", "/v1/orders/o-1", nil))
	fmt.Print(answer.Code, " ", answer.Body)
}
`

func TestServiceOutsideTheRepositoryBuildsAndRuns(t *testing.T) {
	out := runOutside(t, checkout, "shop", "internal/shop/shop.go", "OTEL_TRACES_EXPORTER=none", "OTEL_METRICS_EXPORTER=none", "OTEL_LOGS_EXPORTER=none")
	if !strings.Contains(out, "404 {") || !strings.Contains(out, `"reason":"ORDER_UNKNOWN"`) || !strings.Contains(out, `"trace_id":"`) {
		t.Errorf("%s", out)
	}
}

// runOutside builds a program that is none of this repository's, beside the package
// that was generated for it, runs it, and returns what it writes.
func runOutside(t *testing.T, program, name, generated string, environment ...string) string {
	t.Helper()
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	contents := map[string]string{"go.mod": shopModule + here + "\n", "main.go": program}
	for to, from := range map[string]string{"go.sum": "go.sum", "internal/" + name + "/" + name + ".go": generated} {
		content, err := os.ReadFile(from)
		if err != nil {
			t.Fatal(err)
		}
		contents[to] = string(content)
	}
	if err := os.MkdirAll(filepath.Join(dir, "internal", name), 0o700); err != nil {
		t.Fatal(err)
	}
	for to, content := range contents {
		if err := os.WriteFile(filepath.Join(dir, to), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	run := func(name string, arguments ...string) string {
		command := exec.Command(name, arguments...)
		command.Dir = dir
		command.Env = append(append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=mod"), environment...)
		out, err := command.CombinedOutput()
		if err != nil {
			t.Fatalf("%s: %v\n%s", command, err, out)
		}
		return string(out)
	}
	run("go", "build", "-ldflags=-s -w", "-o", "checkout", ".") // without debug information: linked sooner
	return run(filepath.Join(dir, "checkout"))
}
