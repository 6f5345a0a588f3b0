// Kiosk sells at a counter: it places each sale as an order with the shop's
// edge, and notes on its spans at which desk it was. It is not changed in this
// lesson, because twenty copies of it run in twenty towns.
package main

import (
	"io"
	"net/http"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/trace"

	plumbline "github.com/plumbline/plumbline/telemetry-go"
	"github.com/plumbline/plumbline/telemetry-go/httptelemetry"

	"github.com/plumbline/plumbline/tutorials/service"
)

func main() {
	service.Run(func(t *plumbline.Telemetry, mux *http.ServeMux) {
		client := service.Client(t, "edge")
		mux.HandleFunc("POST /sales", func(w http.ResponseWriter, r *http.Request) {
			trace.SpanFromContext(r.Context()).SetAttributes(attribute.String("kiosk.desk", "north"))
			request, err := http.NewRequestWithContext(r.Context(), http.MethodPost, service.Edge()+"/v1/orders", r.Body)
			if err != nil {
				httptelemetry.WriteProblem(w, r, err)
				return
			}
			request.Header.Set("Content-Type", "application/json")
			response, err := client.Do(request)
			if err != nil {
				httptelemetry.WriteProblem(w, r, err)
				return
			}
			defer response.Body.Close()
			w.WriteHeader(response.StatusCode)
			_, _ = io.Copy(w, response.Body)
		})
	}, nil)
}
