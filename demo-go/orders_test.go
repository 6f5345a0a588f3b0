package gateway

import (
	"context"
	"regexp"
	"slices"
	"testing"
	"time"

	"go.opentelemetry.io/otel/baggage"
)

func TestIDsAreULIDsThatSortByTime(t *testing.T) {
	begin := time.UnixMilli(1_700_000_000_000)
	var ids []string
	for i := range 100 {
		ids = append(ids, newID(begin.Add(time.Duration(i)*time.Millisecond)))
	}
	if !slices.IsSorted(ids) || len(slices.Compact(slices.Clone(ids))) != 100 {
		t.Error("not sorted, or not unique")
	}
	for _, id := range ids {
		if !regexp.MustCompile(`^o-[0-7][0-9a-hjkmnp-tv-z]{25}$`).MatchString(id) {
			t.Errorf("%s", id)
		}
	}
	if ids[0][:12] != "o-01hf7yat00" {
		t.Errorf("the time in %s is wrong", ids[0])
	}
}

func TestSlowFollowerDelaysNoNotification(t *testing.T) {
	c := NewChanges()
	_, stopSlow := c.Follow("o-1")
	quick, stopQuick := c.Follow("o-1")
	done := make(chan struct{})
	go func() {
		for range 10_000 {
			c.Notify("o-1")
		}
		c.Notify("o-2")
		close(done)
	}()
	select {
	case <-done:
	case <-time.After(60 * time.Second):
		t.Fatal("Notify waits for a follower")
	}
	<-quick
	select {
	case <-quick:
		t.Error("notifications accumulate")
	default:
	}
	stopSlow()
	stopQuick()
	if len(c.followers) != 0 {
		t.Errorf("%d orders are still followed", len(c.followers))
	}
}

func TestFaultIsForItsServiceOnly(t *testing.T) {
	member, err := baggage.NewMember("plumbline.demo.fault", "worker:slow")
	if err != nil {
		t.Fatal(err)
	}
	all, err := baggage.New(member)
	if err != nil {
		t.Fatal(err)
	}
	ctx := baggage.ContextWithBaggage(context.Background(), all)
	if got := FaultFor(ctx, "gateway"); got != "" {
		t.Errorf("the gateway acts %q", got)
	}
	if got := FaultFor(ctx, "worker"); got != FaultSlow {
		t.Errorf("the worker acts %q", got)
	}
	if err := Fault("nonsense").Act(ctx); err != nil {
		t.Errorf("an unknown fault: %v", err)
	}
}
