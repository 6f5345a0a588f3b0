package plumbline_test

import (
	"bytes"
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/trace"

	"github.com/plumbline/plumbline/telemetry-go/internal/shop"
	"github.com/plumbline/plumbline/telemetry-go/telemetrytest"
)

const cardNumber = "4111111111111111"

// withCard is a charter of another company: it has a sensitive attribute.
func withCard(t *testing.T) []byte {
	t.Helper()
	return recompiled(t, func(map[string]any) {}, protectCard)
}

// protectCard adds a sensitive attribute.
func protectCard(registry map[string]any) {
	registry["attributes"] = append(registry["attributes"].([]any), map[string]any{
		"key": "acme.card.number", "type": "string", "brief": "Number of the card.", "stability": "development",
		"annotations": map[string]any{"plumbline": map[string]any{"sensitive": "drop"}},
	})
}

// pay records a card number wherever a service can.
func pay(service telemetrytest.Service) {
	card := attribute.String("acme.card.number", cardNumber)
	_ = service.InSpan(context.Background(), "acme.pay", func(ctx context.Context, span trace.Span) error {
		span.SetAttributes(card)
		span.AddEvent("paid with "+cardNumber, trace.WithAttributes(card))
		span.AddLink(trace.Link{SpanContext: span.SpanContext(), Attributes: []attribute.KeyValue{card}})
		counter, _ := service.MeterProvider().Meter("acme", metric.WithInstrumentationAttributes(card)).Int64Counter("acme.payments")
		counter.Add(ctx, 1, metric.WithAttributes(card))
		service.Logger("acme").ErrorContext(ctx, "refused "+cardNumber, "acme.card.number", cardNumber, "error", errors.New("the card "+cardNumber+" is unknown"), "acme", map[string]any{"card": map[string]any{"number": cardNumber}})
		return errors.New("refused")
	}, card)
}

func TestForeignCharterAtStartRedactsItsOwnKeys(t *testing.T) {
	path := filepath.Join(t.TempDir(), "charter.json")
	write(t, path, withCard(t))
	receiver := telemetrytest.NewReceiver(t)
	service := telemetrytest.StartWith(t, shop.Charter, receiver, "gateway", map[string]string{
		"PLUMBLINE_CHARTER": path, "OTEL_RESOURCE_ATTRIBUTES": "acme.card.number=" + cardNumber,
	})
	pay(service)
	service.End(t)
	if sent := receiver.Bytes(t); !bytes.Contains(sent, []byte("acme.pay")) || bytes.Contains(sent, []byte(cardNumber)) {
		t.Errorf("the card number is exported, or nothing is: %d bytes", len(sent))
	}
	if strings.Contains(service.Stderr.String(), cardNumber) {
		t.Error("the card number is in the log")
	}
}

func TestForeignCharterAfterReloadRedactsItsOwnKeys(t *testing.T) {
	path := filepath.Join(t.TempDir(), "charter.json")
	write(t, path, compiled(t, func(map[string]any) {}))
	receiver := telemetrytest.NewReceiver(t)
	service := telemetrytest.StartWith(t, shop.Charter, receiver, "gateway", map[string]string{"PLUMBLINE_CHARTER": path})
	next := withCard(t)
	write(t, path, next)
	telemetrytest.Eventually(t, "the reload", func() bool { return strings.Contains(service.Stderr.String(), digestOf(t, next)) })
	pay(service)
	service.End(t)
	if sent := receiver.Bytes(t); !bytes.Contains(sent, []byte("acme.pay")) || bytes.Contains(sent, []byte(cardNumber)) {
		t.Errorf("the card number is exported, or nothing is: %d bytes", len(sent))
	}
}

// A logger that was made before a reload writes its own attributes by the charter
// after it.
func TestLoggerOfBeforeAReloadRedactsAfterIt(t *testing.T) {
	path := filepath.Join(t.TempDir(), "charter.json")
	write(t, path, compiled(t, func(map[string]any) {}))
	service := telemetrytest.StartWith(t, shop.Charter, telemetrytest.NewReceiver(t), "gateway", map[string]string{"PLUMBLINE_CHARTER": path})
	logger := service.Logger("acme").With("acme.card.number", cardNumber)
	logger.Info("before")
	next := withCard(t)
	write(t, path, next)
	telemetrytest.Eventually(t, "the reload", func() bool { return strings.Contains(service.Stderr.String(), digestOf(t, next)) })
	logger.Info("after")
	logger.With("acme.more", 1).Info("with more")
	for _, line := range strings.Split(service.Stderr.String(), "\n") {
		if strings.Contains(line, cardNumber) && !strings.Contains(line, `"before"`) {
			t.Error(line)
		}
	}
}
