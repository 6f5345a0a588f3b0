package sqlstore_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	gateway "github.com/plumbline/plumbline/demo-go"
	"github.com/plumbline/plumbline/demo-go/testdatabase"
)

// What a request id promises: one order for it, whoever asks, however often.

func TestRepeatedRequestFindsItsOrder(t *testing.T) {
	testdatabase.Each(t, func(t *testing.T, database testdatabase.Database) {
		ctx := context.Background()
		store := open(t, database)
		for i, want := range []gateway.Order{received("o-1"), received("o-1"), priced(received("o-1"))} {
			if i == 2 {
				store.mustFinish(t, want)
			}
			kept, err := store.Add(ctx, received(fmt.Sprintf("o-%d", i+1)), "r-1")
			if err != nil || fmt.Sprint(kept) != fmt.Sprint(want) {
				t.Errorf("%v %v, want %v", kept, err, want)
			}
		}
		if got := database.Number(t, "SELECT COUNT(*) FROM orders"); got != 1 {
			t.Errorf("%d orders", got)
		}
	})
}

func TestRequestIdsOfCustomersAreApart(t *testing.T) {
	testdatabase.Each(t, func(t *testing.T, database testdatabase.Database) {
		ctx := context.Background()
		store := open(t, database)
		another := received("o-2")
		another.Customer = "c-2"
		for _, order := range []gateway.Order{received("o-1"), another} {
			if kept, err := store.Add(ctx, order, "r-1"); err != nil || kept.ID != order.ID {
				t.Errorf("%v %v", kept, err)
			}
		}
	})
}

func TestRequestsAtOnceMakeOneOrder(t *testing.T) {
	testdatabase.Each(t, func(t *testing.T, database testdatabase.Database) {
		ctx := context.Background()
		store := open(t, database)
		kept := make([]string, 32)
		var group sync.WaitGroup
		for i := range kept {
			group.Go(func() {
				order, err := store.Add(ctx, received(fmt.Sprintf("o-%d", i)), "r-1")
				if err != nil {
					t.Error(err)
				}
				kept[i] = order.ID
			})
		}
		group.Wait()
		for _, id := range kept {
			if id != kept[0] {
				t.Errorf("%s beside %s", id, kept[0])
			}
		}
		if got := database.Number(t, "SELECT COUNT(*) FROM orders"); got != 1 {
			t.Errorf("%d orders", got)
		}
	})
}

func TestFailedOrderGivesItsRequestIdFree(t *testing.T) {
	testdatabase.Each(t, func(t *testing.T, database testdatabase.Database) {
		ctx := context.Background()
		store := open(t, database)
		failed := received("o-1")
		if _, err := store.Add(ctx, failed, "r-1"); err != nil {
			t.Fatal(err)
		}
		failed.State = gateway.Failed
		store.mustFinish(t, failed)
		if kept, err := store.Add(ctx, received("o-2"), "r-1"); err != nil || kept.ID != "o-2" {
			t.Errorf("%v %v", kept, err)
		}
	})
}

func TestOrderIsFinishedOnce(t *testing.T) {
	testdatabase.Each(t, func(t *testing.T, database testdatabase.Database) {
		ctx := context.Background()
		store := open(t, database)
		store.mustAdd(t, received("o-1"))
		store.mustFinish(t, priced(received("o-1")))
		late := received("o-1")
		late.State = gateway.Failed
		if finished, err := store.Finish(ctx, late, created.Add(time.Minute)); err != nil || finished {
			t.Errorf("%v %v", finished, err)
		}
		if got, err := store.Order(ctx, "o-1"); err != nil || got.State != gateway.Priced {
			t.Errorf("%v %v", got, err)
		}
		if got := database.Number(t, "SELECT COUNT(*) FROM order_events"); got != 2 {
			t.Errorf("%d events", got)
		}
	})
}
