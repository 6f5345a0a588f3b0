// Kiosk sells at a counter: POST /sales asks the stock for the article.
package main

import (
	"io"
	"net/http"
	"os"

	plumbline "github.com/plumbline/plumbline/telemetry-go"
	"github.com/plumbline/plumbline/telemetry-go/httptelemetry"

	"github.com/plumbline/plumbline/tutorials/service"
)

func main() {
	service.Run(func(t *plumbline.Telemetry, mux *http.ServeMux) {
		client := service.Client(t, "stock")
		mux.HandleFunc("POST /sales", func(w http.ResponseWriter, r *http.Request) {
			request, err := http.NewRequestWithContext(r.Context(), http.MethodGet, os.Getenv("STOCK")+"/articles/SKU-1", http.NoBody)
			if err != nil {
				httptelemetry.WriteProblem(w, r, err)
				return
			}
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
