package muxtelemetry_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"

	"github.com/gorilla/mux"

	plumbline "github.com/plumbline/plumbline/telemetry-go"
	"github.com/plumbline/plumbline/telemetry-go/contrib/muxtelemetry"
	"github.com/plumbline/plumbline/telemetry-go/httptelemetry"
)

func ExampleRoutes() {
	ctx := context.Background()
	telemetry, _ := plumbline.Setup(ctx, plumbline.WithoutGlobals(), plumbline.WithStderr(io.Discard), plumbline.WithEnvironment(func(name string) (string, bool) {
		return "true", name == "OTEL_SDK_DISABLED"
	}))
	defer func() { _ = telemetry.Shutdown(ctx) }()
	router := mux.NewRouter()
	router.Use(muxtelemetry.Routes)
	router.HandleFunc("/users/{id}", func(w http.ResponseWriter, r *http.Request) { _, _ = fmt.Fprint(w, "user "+mux.Vars(r)["id"]) })

	answer := httptest.NewRecorder()
	httptelemetry.NewHandler(telemetry, router).ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/users/7", nil))
	fmt.Println(answer.Code, answer.Body)
	// Output: 200 user 7
}
