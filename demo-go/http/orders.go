// POST /v1/orders and GET /v1/orders/{id}: reads the JSON of an order, and
// writes it.

package http

import (
	"context"
	"encoding/json"
	"errors"
	"github.com/plumbline/plumbline/demo-go/shop"
	"io"
	"mime"
	"net/http"
	"os"
	"strings"
	"time"

	gateway "github.com/plumbline/plumbline/demo-go"
	"github.com/plumbline/plumbline/telemetry-go/failure"
	"github.com/plumbline/plumbline/telemetry-go/httptelemetry"
)

// maxBody is the size of the largest body that is read.
const maxBody = 64 << 10

type api struct {
	orders *gateway.Orders
}

// bounded sets a deadline on the request, and limits the time for sending its
// body and receiving the response.
func bounded(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		control := http.NewResponseController(w)
		_ = control.SetReadDeadline(time.Now().Add(bodyTime))
		_ = control.SetWriteDeadline(time.Now().Add(requestTime + writeTime))
		ctx, cancel := context.WithTimeout(r.Context(), requestTime)
		defer cancel()
		inner := r.WithContext(ctx)
		next(w, inner)
	}
}

func (a *api) place(w http.ResponseWriter, r *http.Request) {
	draft, status, err := readDraft(w, r)
	if err != nil {
		httptelemetry.WriteProblem(w, r, err, httptelemetry.WithStatus(status))
		return
	}
	draft.RequestID = idempotencyKey(r.Header)
	order, err := a.orders.Place(r.Context(), draft)
	if err != nil {
		httptelemetry.WriteProblem(w, r, err)
		return
	}
	w.Header().Set("Location", "/v1/orders/"+order.ID)
	write(w, http.StatusCreated, documentOf(order))
}

// idempotencyKey returns the Idempotency-Key of a request
// (draft-ietf-httpapi-idempotency-key-header), with or without the quotes of a
// structured field. Two keys are joined to an invalid one.
func idempotencyKey(header http.Header) string {
	key := strings.TrimSpace(strings.Join(header.Values("Idempotency-Key"), ","))
	if len(key) >= 2 && key[0] == '"' && key[len(key)-1] == '"' {
		return key[1 : len(key)-1]
	}
	return key
}

func (a *api) order(w http.ResponseWriter, r *http.Request) {
	order, err := a.orders.Order(r.Context(), r.PathValue("id"))
	if err != nil {
		httptelemetry.WriteProblem(w, r, err)
		return
	}
	write(w, http.StatusOK, documentOf(order))
}

func write(w http.ResponseWriter, status int, document any) {
	body, err := json.Marshal(document)
	if err != nil {
		status, body = http.StatusInternalServerError, nil
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(body) // the client may have disconnected
}

// draftDocument is the body of POST /v1/orders.
type draftDocument struct {
	Customer string         `json:"customer"`
	Lines    []lineDocument `json:"lines"`
}

// lineDocument has the quantity as sent, so that one beyond 32 bits is reported
// as out of limits and not as malformed.
type lineDocument struct {
	SKU      string      `json:"sku"`
	Quantity json.Number `json:"quantity"`
}

// readDraft reads the body. status is the HTTP status of the failure, 0 for
// that of its code.
func readDraft(w http.ResponseWriter, r *http.Request) (draft gateway.Draft, status int, err error) {
	mediaType, _, parseErr := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if parseErr != nil || mediaType != "application/json" {
		return draft, http.StatusUnsupportedMediaType,
			failure.New(shop.ReasonMediaTypeUnsupported, "the body has to be application/json")
	}
	decoder := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxBody))
	decoder.DisallowUnknownFields()
	var document draftDocument
	err = decoder.Decode(&document)
	if err == nil {
		if _, more := decoder.Token(); !errors.Is(more, io.EOF) {
			err = errors.Join(errors.New("more than one JSON value"), more)
		}
	}
	if err != nil {
		return draft, statusOf(err), unreadable(err)
	}
	return document.draft(), 0, nil
}

func unreadable(err error) error {
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return failure.New(shop.ReasonBodyTooLarge, "the body is over 64 KiB")
	}
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return failure.New(failure.ReasonDeadline, "the body did not arrive in time")
	}
	return failure.New(shop.ReasonBodyMalformed, `the body has to be JSON such as {"customer":"c-1","lines":[{"sku":"SKU-1","quantity":2}]}`)
}

func statusOf(err error) int {
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return http.StatusRequestEntityTooLarge
	}
	return 0
}

// draft converts the document. A quantity that is no 32-bit integer becomes 0,
// which is invalid.
func (d draftDocument) draft() gateway.Draft {
	lines := make([]gateway.Line, len(d.Lines))
	for i, line := range d.Lines {
		lines[i] = gateway.Line{SKU: line.SKU}
		if n, err := line.Quantity.Int64(); err == nil && n == int64(int32(n)) {
			lines[i].Quantity = int32(n)
		}
	}
	return gateway.Draft{Customer: d.Customer, Lines: lines}
}

// orderDocument is an order as JSON.
type orderDocument struct {
	ID         string               `json:"id"`
	Customer   string               `json:"customer"`
	Lines      []pricedLineDocument `json:"lines"`
	TotalCents int64                `json:"total_cents"`
	State      string               `json:"state"`
	Created    string               `json:"created"`
}

type pricedLineDocument struct {
	SKU        string `json:"sku"`
	Quantity   int32  `json:"quantity"`
	PriceCents int64  `json:"price_cents"`
}

func documentOf(order gateway.Order) orderDocument {
	lines := make([]pricedLineDocument, len(order.Lines))
	for i, line := range order.Lines {
		lines[i] = pricedLineDocument{SKU: line.SKU, Quantity: line.Quantity, PriceCents: line.PriceCents}
	}
	return orderDocument{
		ID: order.ID, Customer: order.Customer, Lines: lines, TotalCents: order.TotalCents,
		State: order.State.String(), Created: timestamp(order.Created),
	}
}

func timestamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z07:00") }
