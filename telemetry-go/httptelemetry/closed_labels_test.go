package httptelemetry_test

import (
	"bufio"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/plumbline/plumbline/telemetry-go/httptelemetry"
	"github.com/plumbline/plumbline/telemetry-go/internal/shop"
	"github.com/plumbline/plumbline/telemetry-go/telemetrytest"
)

// Whatever a caller sends, each label has values of a closed set. What was sent
// may be in attributes of spans.
func TestCallersChooseNoLabel(t *testing.T) {
	receiver := telemetrytest.NewReceiver(t)
	gateway := telemetrytest.StartWith(t, shop.Charter, receiver, "gateway")
	mux := http.NewServeMux()
	mux.HandleFunc("/v1/orders/{id}", func(http.ResponseWriter, *http.Request) {})
	server := httptest.NewServer(httptelemetry.NewHandler(gateway.Telemetry, mux))
	defer server.Close()
	secure := httptest.NewUnstartedServer(httptelemetry.NewHandler(gateway.Telemetry, mux))
	secure.EnableHTTP2 = true
	secure.StartTLS()
	defer secure.Close()

	const floods = 60
	for i := range floods {
		odd := fmt.Sprintf("z%d", i)
		for _, request := range []string{
			odd + " /v1/orders/1 HTTP/1.1\r\nHost: h\r\n\r\n",
			"GET " + odd + "://h/v1/orders/1 HTTP/1.1\r\nHost: h\r\n\r\n",
			"GET /" + odd + " HTTP/1.1\r\nHost: " + odd + ".example:" + fmt.Sprint(1000+i) + "\r\n\r\n",
			fmt.Sprintf("GET /v1/orders/%s HTTP/1.%d\r\nHost: h\r\n\r\n", odd, i%10),
			"GET /v1/orders/1 HTTP/1.1\r\nHost: h\r\nForwarded: proto=" + odd + ";host=" + odd + "\r\nX-Forwarded-Proto: " + odd + "\r\nX-Forwarded-Host: " + odd +
				"\r\nX-Forwarded-Port: 1" + fmt.Sprint(i) + "\r\nX-Http-Method-Override: " + odd + "\r\nPlumbline-Error: code=\"UNAVAILABLE\", reason=\"" + strings.ToUpper(odd) + "\", origin=\"" + odd + "\"\r\nBaggage: plumbline.journey=" + odd + "\r\n\r\n",
		} {
			sendRaw(t, server.Listener.Addr().String(), nil, request)
		}
		sendRaw(t, secure.Listener.Addr().String(), &tls.Config{InsecureSkipVerify: true}, "GET http://h/v1/orders/1 HTTP/1.1\r\nHost: h\r\nX-Forwarded-Proto: "+odd+"\r\n\r\n") //nolint:gosec // the test's own certificate
		request, _ := http.NewRequest(http.MethodGet, secure.URL+"/v1/orders/2", nil)
		request.Host = odd + ".example"
		if response, err := secure.Client().Do(request); err == nil {
			_, _ = io.Copy(io.Discard, response.Body)
			_ = response.Body.Close()
		}
	}
	gateway.End(t)
	closed := map[string][]any{
		"http.request.method":       {"GET", "_OTHER"},
		"url.scheme":                {"http", "https"},
		"http.route":                {"/v1/orders/{id}"},
		"http.response.status_code": {int64(200), int64(404)},
		"plumbline.error.code":      {"NOT_FOUND", "UNIMPLEMENTED"}, "error.type": nil,
		"plumbline.error.origin": {"gateway"}, "plumbline.error.fault": {"caller"},
	}
	points := receiver.Points("http.server.request.duration")
	for _, p := range points {
		for label, value := range p.Attributes {
			if !slices.Contains(closed[label], value) {
				t.Errorf("%s has the value %v", label, value)
			}
		}
	}
	if len(points) == 0 || len(points) > 12 {
		t.Errorf("%d series", len(points))
	}
	for _, span := range receiver.Spans() {
		if v := span.Attributes["network.protocol.version"]; !slices.Contains([]any{"1.0", "1.1", "2", "_OTHER"}, v) {
			t.Errorf("protocol version %v", v)
		}
		if span.Attributes["url.scheme"] != "http" && span.Attributes["url.scheme"] != "https" {
			t.Errorf("scheme %v", span.Attributes["url.scheme"])
		}
	}
}

func sendRaw(t *testing.T, address string, secure *tls.Config, request string) {
	t.Helper()
	connection, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = connection.Close() }()
	if secure != nil {
		connection = tls.Client(connection, secure)
	}
	if _, err := io.WriteString(connection, request); err != nil {
		t.Fatal(err)
	}
	if response, err := http.ReadResponse(bufio.NewReader(connection), nil); err == nil {
		_, _ = io.Copy(io.Discard, response.Body)
		_ = response.Body.Close()
	}
}
