// GET /v1/orders/{id}/events: streams the changes of an order as server-sent
// events.

package http

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	gateway "github.com/plumbline/plumbline/demo-go"
	"github.com/plumbline/plumbline/telemetry-go/httptelemetry"
)

// eventDocument is the data of one server-sent event.
type eventDocument struct {
	Sequence int64  `json:"sequence"`
	State    string `json:"state"`
	Time     string `json:"time"`
}

// events streams the events of an order as server-sent events (WHATWG HTML,
// section 9.2) until a final state. A failure after the first event ends the
// stream; the connection of a client that reads too slowly is closed.
func (a *api) events(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), streamTime)
	defer cancel()
	control := http.NewResponseController(w)
	begun := false
	err := a.orders.Watch(ctx, r.PathValue("id"), func(event gateway.Event) error {
		if !begun {
			begun = true
			w.Header().Set("Content-Type", "text/event-stream")
			w.Header().Set("Cache-Control", "no-store")
			w.WriteHeader(http.StatusOK)
		}
		data, err := json.Marshal(eventDocument{event.Sequence, event.State.String(), timestamp(event.Time)})
		if err != nil {
			return err
		}
		if err := control.SetWriteDeadline(time.Now().Add(writeTime)); err != nil {
			return err
		}
		if _, err := fmt.Fprintf(w, "id: %d\nevent: %s\ndata: %s\n\n", event.Sequence, event.State, data); err != nil {
			return err
		}
		return control.Flush()
	})
	if err != nil && !begun {
		httptelemetry.WriteProblem(w, r, err)
	}
}
