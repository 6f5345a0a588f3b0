package plumbline_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/plumbline/plumbline/telemetry-go/internal/shop"
	"github.com/plumbline/plumbline/telemetry-go/telemetrytest"
)

// OTLP over HTTP goes under TLS by the authorities that are named, with a
// certificate of this process where there is one.
func TestHTTPGoesUnderTLSByTheFilesThatAreNamed(t *testing.T) {
	var delivered, certified atomic.Int32
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		delivered.Add(1)
		if len(r.TLS.PeerCertificates) > 0 {
			certified.Add(1)
		}
	}))
	server.TLS = &tls.Config{ClientAuth: tls.RequestClientCert, MinVersion: tls.VersionTLS12}
	server.StartTLS()
	defer server.Close()
	own := server.TLS.Certificates[0]
	file := func(name, kind string, der []byte) string {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	authorities := file("ca.pem", "CERTIFICATE", server.Certificate().Raw)
	certificate, key := file("own.pem", "CERTIFICATE", own.Certificate[0]), keyFile(t, own)
	for _, c := range []struct {
		settings             map[string]string
		delivered, certified bool
		said                 string
	}{
		{map[string]string{"OTEL_EXPORTER_OTLP_CERTIFICATE": authorities}, true, false, ""},
		{map[string]string{"OTEL_EXPORTER_OTLP_TRACES_CERTIFICATE": authorities, "OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE": certificate, "OTEL_EXPORTER_OTLP_CLIENT_KEY": key}, true, true, ""},
		{map[string]string{"OTEL_EXPORTER_OTLP_CERTIFICATE": key}, false, false, "no traces are exported; the service works on without them: " + key},
		{map[string]string{"OTEL_EXPORTER_OTLP_CERTIFICATE": "/nowhere/ca.pem"}, false, false, "/nowhere/ca.pem"},
		{map[string]string{"OTEL_EXPORTER_OTLP_CERTIFICATE": authorities, "OTEL_EXPORTER_OTLP_CLIENT_KEY": key}, false, false, "expected both or none"},
	} {
		delivered.Store(0)
		certified.Store(0)
		service := telemetrytest.StartWith(t, shop.Charter, telemetrytest.NewReceiver(t), "gateway", map[string]string{
			"OTEL_EXPORTER_OTLP_ENDPOINT": server.URL, "OTEL_EXPORTER_OTLP_PROTOCOL": "http/protobuf",
			"OTEL_METRICS_EXPORTER": "none", "OTEL_LOGS_EXPORTER": "none", "OTEL_BSP_SCHEDULE_DELAY": "10",
		}, c.settings)
		_, span := service.Tracer("test").Start(context.Background(), "work")
		span.End()
		service.End(t)
		if !strings.Contains(service.Stderr.String(), c.said) {
			t.Errorf("%v: not said: %s; %s", c.settings, c.said, service.Stderr)
		}
		if c.delivered != (delivered.Load() > 0) || c.certified != (certified.Load() > 0) {
			t.Errorf("%v: %d delivered, %d certified: %s", c.settings, delivered.Load(), certified.Load(), service.Stderr)
		}
	}
}

func keyFile(t *testing.T, own tls.Certificate) string {
	t.Helper()
	der, err := x509.MarshalPKCS8PrivateKey(own.PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "own-key.pem")
	if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
