package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"sync"
	"time"

	"github.com/go-chi/chi/v5"
	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/trace"
)

var (
	errRoomTaken   = errors.New("the room is taken")
	errRoomUnknown = errors.New("there is no such room")
)

// booking is a room, and who has it.
type booking struct {
	ID     string  `json:"id"`
	Room   string  `json:"room"`
	Guest  string  `json:"guest"`
	Nights int     `json:"nights"`
	Price  float64 `json:"price"`
}

// bookings keeps what was booked.
type bookings struct {
	ratesURL string
	client   http.Client
	duration metric.Float64Histogram

	mu     sync.Mutex
	byID   map[string]booking
	byRoom map[string]string
}

func newBookings(ratesURL string) (*bookings, error) {
	duration, err := otel.Meter("bookings").Float64Histogram("booking.duration", metric.WithUnit("ms"),
		metric.WithDescription("How long it takes to book a room."))
	return &bookings{
		ratesURL: ratesURL,
		client:   http.Client{Transport: otelhttp.NewTransport(http.DefaultTransport), Timeout: 5 * time.Second},
		duration: duration,
		byID:     map[string]booking{},
		byRoom:   map[string]string{},
	}, err
}

func newRouter(b *bookings) http.Handler {
	router := chi.NewRouter()
	router.Get("/health", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	router.Post("/bookings", b.create)
	router.Get("/bookings/{id}", b.get)
	return otelhttp.NewHandler(router, "bookings", otelhttp.WithSpanNameFormatter(
		func(_ string, r *http.Request) string { return r.Method + " " + r.URL.Path }))
}

func (b *bookings) create(w http.ResponseWriter, r *http.Request) {
	start := time.Now()
	var wanted booking
	if err := json.NewDecoder(r.Body).Decode(&wanted); err != nil {
		http.Error(w, "the body is no booking", http.StatusBadRequest)
		return
	}
	made, err := b.book(r.Context(), wanted)
	b.duration.Record(r.Context(), float64(time.Since(start).Microseconds())/1000,
		metric.WithAttributes(attribute.String("user_id", wanted.Guest), attribute.Bool("booked", err == nil)))
	switch {
	case errors.Is(err, errRoomTaken):
		http.Error(w, err.Error(), http.StatusConflict)
	case errors.Is(err, errRoomUnknown):
		http.Error(w, err.Error(), http.StatusNotFound)
	case err != nil:
		http.Error(w, "no rate for the room", http.StatusServiceUnavailable)
	default:
		answer(w, http.StatusCreated, made)
	}
}

// book books the room for as long as no other has it.
func (b *bookings) book(ctx context.Context, wanted booking) (booking, error) {
	ctx, span := otel.Tracer("bookings").Start(ctx, "book room", trace.WithAttributes(
		attribute.String("user_id", wanted.Guest),
		attribute.String("room", wanted.Room),
		attribute.Int("nights", wanted.Nights)))
	defer span.End()
	rate, err := b.rate(ctx, wanted.Room)
	if err != nil {
		return booking{}, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if _, taken := b.byRoom[wanted.Room]; taken {
		return booking{}, errRoomTaken
	}
	wanted.ID = strconv.Itoa(1000 + len(b.byID))
	wanted.Price = rate * float64(wanted.Nights)
	b.byID[wanted.ID], b.byRoom[wanted.Room] = wanted, wanted.ID
	return wanted, nil
}

// rate asks the rates service what a night costs.
func (b *bookings) rate(ctx context.Context, room string) (float64, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, b.ratesURL+"/"+url.PathEscape(room)+".json", nil)
	if err != nil {
		return 0, err
	}
	response, err := b.client.Do(request)
	if err != nil {
		return 0, err
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode == http.StatusNotFound {
		return 0, errRoomUnknown
	}
	if response.StatusCode != http.StatusOK {
		return 0, fmt.Errorf("the rates service answered %s", response.Status)
	}
	var rate struct {
		Night float64 `json:"night"`
	}
	if err := json.NewDecoder(response.Body).Decode(&rate); err != nil {
		return 0, err
	}
	return rate.Night, nil
}

func (b *bookings) get(w http.ResponseWriter, r *http.Request) {
	b.mu.Lock()
	found, known := b.byID[chi.URLParam(r, "id")]
	b.mu.Unlock()
	if !known {
		http.Error(w, "no such booking", http.StatusNotFound)
		return
	}
	answer(w, http.StatusOK, found)
}

func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // fails where the client has gone
}
