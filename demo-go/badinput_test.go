package gateway_test

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

type answer struct {
	status  int
	header  http.Header
	problem map[string]any
	body    string
}

func send(t *testing.T, method, address, body string, header map[string]string) answer {
	t.Helper()
	request, err := http.NewRequestWithContext(context.Background(), method, address, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range header {
		request.Header.Set(name, value)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	a := answer{status: response.StatusCode, header: response.Header, body: string(text)}
	if response.Header.Get("Content-Type") == "application/problem+json" {
		if err := json.Unmarshal(text, &a.problem); err != nil {
			t.Fatal(err)
		}
	}
	return a
}

func post(t *testing.T, web, body string, header map[string]string) answer {
	t.Helper()
	with := map[string]string{"Content-Type": "application/json"}
	for name, value := range header {
		with[name] = value
	}
	return send(t, http.MethodPost, web+"/v1/orders", body, with)
}

func TestBadInputIsAProblem(t *testing.T) {
	r := newRig(t)
	const good = `{"customer":"c-1","lines":[{"sku":"SKU-1","quantity":1}]}`
	long := `{"customer":"c-1","lines":[` + strings.Repeat(`{"sku":"SKU-1","quantity":1},`, 20) + `{"sku":"SKU-1","quantity":1}]}`
	for _, c := range []struct {
		name, method, path, contentType, body string
		status                                int
		code, reason                          string
	}{
		{"malformed JSON", "POST", "/v1/orders", "application/json", `{"customer":`, 400, "INVALID_ARGUMENT", "BODY_MALFORMED"},
		{"no JSON object", "POST", "/v1/orders", "application/json", `[1]`, 400, "INVALID_ARGUMENT", "BODY_MALFORMED"},
		{"empty", "POST", "/v1/orders", "application/json", ``, 400, "INVALID_ARGUMENT", "BODY_MALFORMED"},
		{"unknown member", "POST", "/v1/orders", "application/json", `{"costumer":"c-1"}`, 400, "INVALID_ARGUMENT", "BODY_MALFORMED"},
		{"two values", "POST", "/v1/orders", "application/json", good + good, 400, "INVALID_ARGUMENT", "BODY_MALFORMED"},
		{"wrong type", "POST", "/v1/orders", "application/json", `{"customer":1}`, 400, "INVALID_ARGUMENT", "BODY_MALFORMED"},
		{"quantity 0", "POST", "/v1/orders", "application/json", strings.Replace(good, `:1}`, `:0}`, 1), 400, "INVALID_ARGUMENT", "ORDER_INVALID"},
		{"quantity 1e9", "POST", "/v1/orders", "application/json", strings.Replace(good, `:1}`, `:1000000000}`, 1), 400, "INVALID_ARGUMENT", "ORDER_INVALID"},
		{"quantity as 1e9", "POST", "/v1/orders", "application/json", strings.Replace(good, `:1}`, `:1e9}`, 1), 400, "INVALID_ARGUMENT", "ORDER_INVALID"},
		{"quantity past 32 bits", "POST", "/v1/orders", "application/json", strings.Replace(good, `:1}`, `:4294967297}`, 1), 400, "INVALID_ARGUMENT", "ORDER_INVALID"},
		{"negative quantity", "POST", "/v1/orders", "application/json", strings.Replace(good, `:1}`, `:-1}`, 1), 400, "INVALID_ARGUMENT", "ORDER_INVALID"},
		{"no customer", "POST", "/v1/orders", "application/json", `{"lines":[{"sku":"SKU-1","quantity":1}]}`, 400, "INVALID_ARGUMENT", "ORDER_INVALID"},
		{"no line", "POST", "/v1/orders", "application/json", `{"customer":"c-1","lines":[]}`, 400, "INVALID_ARGUMENT", "ORDER_INVALID"},
		{"21 lines", "POST", "/v1/orders", "application/json", long, 400, "INVALID_ARGUMENT", "ORDER_INVALID"},
		{"bad article", "POST", "/v1/orders", "application/json", strings.Replace(good, "SKU-1", "sku-1' OR 1=1", 1), 400, "INVALID_ARGUMENT", "ORDER_INVALID"},
		{"unknown article", "POST", "/v1/orders", "application/json", strings.Replace(good, "SKU-1", "SKU-999", 1), 404, "NOT_FOUND", "SKU_UNKNOWN"},
		{"body over 64 KiB", "POST", "/v1/orders", "application/json", `{"customer":"` + strings.Repeat("x", 65<<10) + `"}`, 413, "OUT_OF_RANGE", "BODY_TOO_LARGE"},
		{"other media type", "POST", "/v1/orders", "text/plain", good, 415, "INVALID_ARGUMENT", "MEDIA_TYPE_UNSUPPORTED"},
		{"no media type", "POST", "/v1/orders", "", good, 415, "INVALID_ARGUMENT", "MEDIA_TYPE_UNSUPPORTED"},
		{"wrong method", "DELETE", "/v1/orders", "", "", 405, "UNIMPLEMENTED", "METHOD_NOT_ALLOWED"},
		{"invented method", "BREW", "/v1/orders", "", "", 405, "UNIMPLEMENTED", "METHOD_NOT_ALLOWED"},
		{"unknown route", "GET", "/v2/orders", "", "", 404, "NOT_FOUND", "ROUTE_UNKNOWN"},
		{"unknown order", "GET", "/v1/orders/o-none", "", "", 404, "NOT_FOUND", "ORDER_UNKNOWN"},
		{"events of an unknown order", "GET", "/v1/orders/o-none/events", "", "", 404, "NOT_FOUND", "ORDER_UNKNOWN"},
	} {
		t.Run(c.name, func(t *testing.T) {
			header := map[string]string{}
			if c.contentType != "" {
				header["Content-Type"] = c.contentType
			}
			a := send(t, c.method, r.web+c.path, c.body, header)
			if a.status != c.status || a.problem["code"] != c.code || a.problem["reason"] != c.reason || a.problem["status"] != float64(c.status) {
				t.Errorf("%d %s", a.status, a.body)
			}
			if strings.Contains(a.body, "goroutine") || len(a.body) > 1000 {
				t.Errorf("the response has too much: %s", a.body)
			}
			if c.status == 405 && a.header.Get("Allow") == "" {
				t.Error("no Allow header")
			}
			// The next request is served as ever.
			if next := post(t, r.web, good, nil); next.status != http.StatusCreated {
				t.Errorf("afterwards: %d %s", next.status, next.body)
			}
		})
	}
}

func TestOrderOverHTTP(t *testing.T) {
	r := newRig(t)
	a := post(t, r.web, `{"customer":"c-1","lines":[{"sku":"SKU-1","quantity":2}]}`, nil)
	if a.status != http.StatusCreated || a.header.Get("Server-Timing") == "" {
		t.Fatalf("%d %s", a.status, a.body)
	}
	var order map[string]any
	if err := json.Unmarshal([]byte(a.body), &order); err != nil {
		t.Fatal(err)
	}
	if order["state"] != "PRICED" || order["total_cents"] != 500.0 || a.header.Get("Location") != "/v1/orders/"+order["id"].(string) {
		t.Errorf("%s, at %s", a.body, a.header.Get("Location"))
	}
	if again := send(t, "GET", r.web+a.header.Get("Location"), "", nil); again.body != a.body {
		t.Errorf("%s, then %s", a.body, again.body)
	}
	events := send(t, "GET", r.web+a.header.Get("Location")+"/events", "", nil)
	if events.header.Get("Content-Type") != "text/event-stream" || strings.Count(events.body, "\ndata: {") != 2 ||
		!strings.Contains(events.body, `"state":"RECEIVED"`) || !strings.HasSuffix(events.body, "\n\n") {
		t.Errorf("%s", events.body)
	}
}

// A client that sends its header a byte at a time is cut off, and meanwhile
// holds nobody up.
func TestSlowHeaderIsCutOff(t *testing.T) {
	r := newRig(t)
	conn, err := net.Dial("tcp", strings.TrimPrefix(r.web, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	if _, err := io.WriteString(conn, "POST /v1/orders HTTP/1.1\r\nHost: x\r\nX-Slow: "); err != nil {
		t.Fatal(err)
	}
	if a := send(t, "GET", r.web+"/healthz", "", nil); a.status != http.StatusOK {
		t.Errorf("%d", a.status)
	}
	if err := conn.SetReadDeadline(time.Now().Add(60 * time.Second)); err != nil {
		t.Fatal(err)
	}
	if text, err := io.ReadAll(bufio.NewReader(conn)); err != nil {
		t.Errorf("still open: %v %s", err, text)
	}
}

// A body that does not come is answered with a deadline, not waited for.
func TestSlowBodyIsCutOff(t *testing.T) {
	r := newRig(t)
	conn, err := net.Dial("tcp", strings.TrimPrefix(r.web, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	if _, err := io.WriteString(conn, "POST /v1/orders HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{"); err != nil {
		t.Fatal(err)
	}
	if err := conn.SetReadDeadline(time.Now().Add(60 * time.Second)); err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(bufio.NewReader(conn))
	if err != nil || !strings.Contains(string(text), `"code":"DEADLINE_EXCEEDED"`) {
		t.Errorf("%v %s", err, text)
	}
}
