package foreign_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	gorilla "github.com/gorilla/websocket"

	foreign "github.com/plumbline/plumbline/conformance/foreign/go"
	"github.com/plumbline/plumbline/telemetry-go/contrib/chitelemetry"
	"github.com/plumbline/plumbline/telemetry-go/contrib/echotelemetry"
	"github.com/plumbline/plumbline/telemetry-go/contrib/gintelemetry"
	"github.com/plumbline/plumbline/telemetry-go/contrib/muxtelemetry"
	"github.com/plumbline/plumbline/telemetry-go/httptelemetry"
)

// nested are the routers, bare and with their line, and the template of a parameter.
var nested = []struct {
	name         string
	bare, routed http.Handler
	parameter    func(string) string
}{
	{"chi", foreign.NestedChi(), foreign.NestedChi(chitelemetry.Routes), braces},
	{"mux", foreign.NestedMux(), foreign.NestedMux(muxtelemetry.Routes), braces},
	{"gin", foreign.NestedGin(nil), foreign.NestedGin(chitelemetry.Routes, gintelemetry.Routes()), colon},
	{"echo", foreign.NestedEcho(nil), foreign.NestedEcho(chitelemetry.Routes, echotelemetry.Routes()), colon},
}

func braces(name string) string { return "{" + name + "}" }

func colon(name string) string { return ":" + name }

func call(t *testing.T, server http.Handler, method, path string) (status int, body string) {
	t.Helper()
	request, err := http.NewRequest(method, serve(t, server).URL+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, ""
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(text)
}

// A route is the whole template, however deep its router is, and never a path.
func TestNestedRoutersHaveTheWholeTemplate(t *testing.T) {
	for _, router := range nested {
		for _, c := range []struct {
			method, path, route string
			status              int
		}{
			{"GET", "/v1/users/4711/orders/4712", "/v1/users/" + router.parameter("user") + "/orders/" + router.parameter("id"), 200},
			{"GET", "/mounted/items/4712", "/mounted/items/{id}", 200},
			{"GET", "/v1/users/4711/nothing", "", 404},
			{"GET", "/mounted/4711", "", 404},
			{"POST", "/v1/users/4711/orders/4712", "", 405},
		} {
			wantStatus, wantBody := call(t, router.bare, c.method, c.path)
			if wantStatus != c.status && (wantStatus != 404 || c.status != 405) { // gorilla/mux forgets the method where another route follows
				t.Errorf("%s, %s %s: the router itself answers %d", router.name, c.method, c.path, wantStatus)
			}
			gateway, receiver := under(t, "enforce")
			status, body := call(t, httptelemetry.NewHandler(gateway.Telemetry, router.routed), c.method, c.path)
			if status != wantStatus || body != wantBody {
				t.Errorf("%s, %s %s: %d %q, want %d %q", router.name, c.method, c.path, status, body, wantStatus, wantBody)
			}
			span := awaitSpans(t, gateway, receiver, 1)[0]
			route, _ := span.Attributes["http.route"].(string)
			if c.route != "" && route != c.route || strings.Contains(route+span.Name, "471") {
				t.Errorf("%s, %s %s: route %q, span %q, want %q", router.name, c.method, c.path, route, span.Name, c.route)
			}
		}
	}
}

func TestRouterInsideAnotherDecides(t *testing.T) {
	gateway, receiver := under(t, "enforce")
	status, _ := call(t, httptelemetry.NewHandler(gateway.Telemetry, foreign.ChiOverMux(chitelemetry.Routes, muxtelemetry.Routes)), "GET", "/mounted/items/4712")
	if route := awaitSpans(t, gateway, receiver, 1)[0].Attributes["http.route"]; status != 200 || route != "/mounted/items/{id}" {
		t.Errorf("%d, route %v", status, route)
	}
}

func TestPanicInANestedRouter(t *testing.T) {
	for _, router := range nested {
		gateway, receiver := under(t, "enforce")
		if status, _ := call(t, httptelemetry.NewHandler(gateway.Telemetry, router.routed), "GET", "/v1/users/4711/fails"); status != 500 {
			t.Errorf("%s: %d", router.name, status)
		}
		checkOutcome(t, router.name, awaitSpans(t, gateway, receiver, 1)[0], "INTERNAL gateway PANIC", 500, "/v1/users/"+router.parameter("user")+"/fails")
	}
}

func TestWebSocketInANestedRouter(t *testing.T) {
	for _, router := range nested {
		gateway, receiver := under(t, "enforce")
		server := serve(t, httptelemetry.NewHandler(gateway.Telemetry, router.routed))
		conn, response, err := gorilla.DefaultDialer.Dial("ws"+strings.TrimPrefix(server.URL, "http")+"/v1/users/4711/talk", nil)
		if err != nil {
			t.Fatalf("%s: %v", router.name, err)
		}
		_ = response.Body.Close()
		err = conn.WriteMessage(gorilla.TextMessage, []byte("hello"))
		_, message, err2 := conn.ReadMessage()
		_ = conn.Close()
		if err != nil || err2 != nil || string(message) != "hello" {
			t.Errorf("%s: %q, %v, %v", router.name, message, err, err2)
		}
		checkOutcome(t, router.name, awaitSpans(t, gateway, receiver, 1)[0], "", 101, "/v1/users/"+router.parameter("user")+"/talk")
	}
}
