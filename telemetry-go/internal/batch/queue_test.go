package batch

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

var (
	errAway    = errors.New("away")
	errRefused = errors.New("refused")
)

// outlet is the far end of a queue in a test.
type outlet struct {
	mu      sync.Mutex
	got     []int
	err     error
	tries   atomic.Int32
	full    atomic.Int64
	refused atomic.Int64
}

func (o *outlet) sink() Sink[int] {
	return Sink[int]{
		Export: func(_ context.Context, items []int) error {
			o.tries.Add(1)
			o.mu.Lock()
			defer o.mu.Unlock()
			if o.err == nil {
				o.got = append(o.got, items...)
			}
			return o.err
		},
		Transient: func(err error) bool { return errors.Is(err, errAway) },
		Dropped: func(n int, full bool) {
			if full {
				o.full.Add(int64(n))
			} else {
				o.refused.Add(int64(n))
			}
		},
	}
}

func (o *outlet) fails(err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.err = err
}

func (o *outlet) count() int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return len(o.got)
}

func small() Settings {
	return Settings{Capacity: 10, BatchSize: 4, Delay: time.Hour, Timeout: time.Second}
}

func TestFlushSendsEverythingInOrder(t *testing.T) {
	o := &outlet{}
	q := NewQueue(small(), o.sink())
	for i := range 9 {
		q.Put(i)
	}
	if err := q.Flush(context.Background()); err != nil {
		t.Fatal(err)
	}
	for i, item := range o.got {
		if item != i {
			t.Fatalf("%v", o.got)
		}
	}
	if o.count() != 9 {
		t.Errorf("%d items", o.count())
	}
	if err := q.Shutdown(context.Background()); err != nil {
		t.Error(err)
	}
}

func TestFullQueueDropsAndCounts(t *testing.T) {
	o := &outlet{err: errAway}
	q := NewQueue(small(), o.sink())
	const items = 100
	for i := range items {
		q.Put(i)
	}
	o.fails(nil)
	if err := q.Shutdown(context.Background()); err != nil {
		t.Fatal(err)
	}
	if sent, full := int64(o.count()), o.full.Load(); sent+full != items || sent < 10 || full == 0 {
		t.Errorf("%d sent, %d dropped, of %d", sent, full, items)
	}
}

func TestWhatIsRefusedIsNotSentAgain(t *testing.T) {
	o := &outlet{err: errRefused}
	q := NewQueue(small(), o.sink())
	q.Put(1)
	_ = q.Flush(context.Background())
	if o.tries.Load() != 1 || o.refused.Load() != 1 {
		t.Errorf("%d tries, %d counted", o.tries.Load(), o.refused.Load())
	}
	_ = q.Shutdown(context.Background())
}

func TestShutdownGivesUpInTime(t *testing.T) {
	o := &outlet{err: errAway}
	q := NewQueue(small(), o.sink())
	for i := range 10 {
		q.Put(i)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	if err := q.Shutdown(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v", err)
	}
	if o.refused.Load() != 10 {
		t.Errorf("%d counted as dropped", o.refused.Load())
	}
	q.Put(11)
	if o.full.Load() != 1 {
		t.Error("an item after the end is not counted")
	}
}

func TestIncompleteBatchLeavesAfterItsDelay(t *testing.T) {
	o := &outlet{}
	settings := small()
	settings.Delay = time.Millisecond
	q := NewQueue(settings, o.sink())
	q.Put(1)
	for deadline := time.Now().Add(60 * time.Second); o.count() == 0; {
		if time.Now().After(deadline) {
			t.Fatal("it did not leave")
		}
		time.Sleep(time.Millisecond) // between two looks
	}
	_ = q.Shutdown(context.Background())
}

// A batch that is sent again is prepared anew, from the items that were put, if what
// it was prepared by has changed; an item that is dropped then counts once.
func TestBatchIsPreparedAnewWhereTheBasisHasChanged(t *testing.T) {
	var far outlet
	far.fails(errAway)
	var basis, prepared atomic.Int64
	sink := far.sink()
	sink.Basis = func() any { return basis.Load() }
	sink.Prepare = func(item int) (int, bool) {
		prepared.Add(1)
		return item + 10*int(basis.Load()), item != 0 && (item != 1 || basis.Load() == 0)
	}
	q := NewQueue(Settings{Capacity: 10, BatchSize: 3, Delay: time.Hour, Timeout: time.Second}, sink)
	for item := range 3 {
		q.Put(item)
	}
	for far.tries.Load() < 2 {
		time.Sleep(time.Millisecond)
	}
	if n := prepared.Load(); n != 3 {
		t.Errorf("prepared %d items in two attempts", n)
	}
	basis.Store(1)
	far.fails(nil)
	if err := q.Shutdown(context.Background()); err != nil {
		t.Fatal(err)
	}
	far.mu.Lock()
	defer far.mu.Unlock()
	if len(far.got) != 1 || far.got[0] != 12 || far.refused.Load() != 2 {
		t.Errorf("exported %v, dropped %d", far.got, far.refused.Load())
	}
	if _, some := q.Sending(); some {
		t.Error("a batch is under way after the end")
	}
}
