package plumbline_test

import (
	"bytes"
	"context"
	"path/filepath"
	"testing"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/log"
	"go.opentelemetry.io/otel/trace"

	"github.com/plumbline/plumbline/telemetry-go/internal/shop"
	"github.com/plumbline/plumbline/telemetry-go/telemetrytest"
)

// A time that the application states does not decide whether a value was recorded
// while it was sensitive.
func TestStatedTimesDoNotLiftARedaction(t *testing.T) {
	weaker := recompiled(t, observing, protectCard)
	for name, ahead := range map[string]time.Duration{"an hour": time.Hour, "while it waits": 2 * time.Second} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "charter.json")
			write(t, path, withCard(t))
			receiver := telemetrytest.NewReceiver(t)
			service := telemetrytest.StartWith(t, shop.Charter, receiver, "gateway", queued, map[string]string{"PLUMBLINE_CHARTER": path})
			card := attribute.String("acme.card.number", cardNumber)
			stated := time.Now().Add(ahead)
			_, span := service.Tracer("acme").Start(context.Background(), "acme.pay", trace.WithTimestamp(stated), trace.WithAttributes(card))
			_, never := service.Tracer("acme").Start(context.Background(), "acme.unended", trace.WithTimestamp(stated))
			_ = never
			var record log.Record
			record.SetObservedTimestamp(stated)
			record.SetBody(attribute.StringValue("paid"))
			record.AddAttributes(card)
			service.LoggerProvider().Logger("acme").Emit(context.Background(), record)
			write(t, path, weaker)
			telemetrytest.Eventually(t, "the reload", func() bool { return service.Charter().Digest == digestOf(t, weaker) })
			telemetrytest.Eventually(t, "the stated time, or long before it", func() bool { return ahead > time.Minute || time.Now().After(stated) })
			span.End(trace.WithTimestamp(stated.Add(time.Second)))
			pay2(service)
			service.End(t)
			sent := receiver.Bytes(t)
			if !bytes.Contains(sent, []byte("acme.pay")) || !bytes.Contains(sent, []byte("paid")) || bytes.Contains(sent, []byte(cardNumber)) {
				t.Errorf("the card number is exported, or nothing is: %d bytes", len(sent))
			}
			if !bytes.Contains(sent, []byte("4222222222222")) {
				t.Error("what is recorded after the reload is redacted")
			}
		})
	}
}
