package main

import (
	"bufio"
	"context"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"
)

// build returns the real binary.
func build(t *testing.T) string {
	t.Helper()
	binary := filepath.Join(t.TempDir(), "gateway")
	if out, err := exec.Command("go", "build", "-o", binary, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return binary
}

// command runs it on free ports, with settings of its own.
func command(ctx context.Context, binary string, settings ...string) *exec.Cmd {
	gateway := exec.CommandContext(ctx, binary)
	gateway.Env = append(os.Environ(), "PLUMBLINE_DEMO_GATEWAY_LISTEN=127.0.0.1:0", "PLUMBLINE_DEMO_GATEWAY_HTTP_LISTEN=127.0.0.1:0",
		"PLUMBLINE_DEMO_WORKER_TARGET=127.0.0.1:1", "OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:1", "OTEL_SERVICE_NAME=")
	gateway.Env = append(gateway.Env, settings...)
	return gateway
}

// A database that is not there, and an address with a user, end the start with
// one line that names the setting and keeps the password, wherever it comes from.
func TestGatewayWithoutItsDatabaseLogsOneLine(t *testing.T) {
	const address = "postgres://plumbline:secret@127.0.0.1:1/orders"
	folder := t.TempDir()
	kept := func(name, content string) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return "PLUMBLINE_DEMO_DATABASE_FILE=" + path
	}
	binary := build(t)
	for _, c := range []struct{ setting, message string }{
		{"PLUMBLINE_DEMO_DATABASE=" + address, "gateway: PLUMBLINE_DEMO_DATABASE: the postgresql database cannot be prepared"},
		{"PLUMBLINE_DEMO_DATABASE=host=127.0.0.1 password=secret", "gateway: PLUMBLINE_DEMO_DATABASE: expected postgres://"},
		{"PLUMBLINE_DEMO_GATEWAY_LISTEN=u:secret@127.0.0.1:1", "gateway: PLUMBLINE_DEMO_GATEWAY_LISTEN: expected host:port"},
		{"PLUMBLINE_DEMO_GATEWAY_HTTP_LISTEN=http://u:secret@127.0.0.1:1", "gateway: PLUMBLINE_DEMO_GATEWAY_HTTP_LISTEN: expected host:port"},
		{"PLUMBLINE_DEMO_WORKER_TARGET=dns://u:secret@127.0.0.1:1", "gateway: PLUMBLINE_DEMO_WORKER_TARGET: expected host:port"},
		{kept("url", address+"\r\n"), "gateway: PLUMBLINE_DEMO_DATABASE: the postgresql database cannot be prepared"},
		{kept("empty", "\n"), "gateway: PLUMBLINE_DEMO_DATABASE_FILE: "},
		{kept("large", strings.Repeat("secret", 20_000)), "gateway: PLUMBLINE_DEMO_DATABASE_FILE: "},
		{"PLUMBLINE_DEMO_DATABASE_FILE=" + filepath.Join(folder, "missing"), "gateway: PLUMBLINE_DEMO_DATABASE_FILE: "},
	} {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		gateway := command(ctx, binary, c.setting)
		var stderr strings.Builder
		gateway.Stderr = &stderr
		err := gateway.Run()
		cancel()
		if code := gateway.ProcessState.ExitCode(); code != 1 {
			t.Errorf("%v", err)
		}
		var lines []string
		for line := range strings.Lines(stderr.String()) {
			if !strings.HasPrefix(line, "{") {
				lines = append(lines, line)
			}
		}
		if len(lines) != 1 || !strings.HasPrefix(lines[0], c.message) || strings.Contains(stderr.String(), "secret") {
			t.Errorf("%s: %s", c.setting, stderr.String())
		}
	}
}

// The real binary prints its addresses, answers, and exits in time on SIGTERM,
// although neither worker nor Collector is there.
func TestGatewayStartsAloneAndEndsInTime(t *testing.T) {
	binary := build(t) // before the clock starts: on a busy machine it takes minutes
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	gateway := command(ctx, binary)
	stdout, err := gateway.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := gateway.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(stdout)
	if !lines.Scan() {
		t.Fatal("no start line")
	}
	address := regexp.MustCompile(`http://[0-9.:]+`).FindString(lines.Text())
	response, err := http.Get(address + "/healthz")
	if err != nil {
		t.Fatalf("%v, start line %q", err, lines.Text())
	}
	_ = response.Body.Close()
	if response.StatusCode != http.StatusOK {
		t.Errorf("status %d", response.StatusCode)
	}
	begun := time.Now()
	if err := gateway.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	for lines.Scan() {
		t.Errorf("a second line: %s", lines.Text())
	}
	if err := gateway.Wait(); err != nil {
		t.Error(err)
	}
	if took := time.Since(begun); took > 10*time.Second { // docker stop kills then
		t.Errorf("it took %v to end", took)
	}
}
