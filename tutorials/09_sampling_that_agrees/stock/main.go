// Stock counts articles: GET /articles/{sku}.
package main

import (
	"io"
	"net/http"

	plumbline "github.com/plumbline/plumbline/telemetry-go"

	"github.com/plumbline/plumbline/tutorials/service"
)

func main() {
	service.Run(func(_ *plumbline.Telemetry, mux *http.ServeMux) {
		mux.HandleFunc("GET /articles/{sku}", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			_, _ = io.WriteString(w, `{"left":7}`)
		})
	}, nil)
}
