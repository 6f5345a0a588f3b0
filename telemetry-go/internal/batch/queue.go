// Package batch hands items to an exporter in batches from a bounded queue.
package batch

import (
	"context"
	"sync"
	"sync/atomic"
	"time"
)

// Settings bound a queue.
type Settings struct {
	Capacity  int           // items that wait at most
	BatchSize int           // items in one export at most
	Delay     time.Duration // an incomplete batch is exported after this time
	Timeout   time.Duration // of one export
}

// Sink receives the items of a queue. Its functions are called by the goroutine
// of the queue, Dropped also by callers of Put.
type Sink[T any] struct {
	// Prepare, if not nil, is called for each item before its export; false drops the
	// item.
	Prepare func(T) (T, bool)
	// Basis returns what Prepare depends on; it is called where Prepare is not nil. A
	// batch that is sent again is prepared anew if the basis has changed.
	Basis func() any
	// Export sends a batch. After an error for which Transient returns true the same
	// batch is sent again until it succeeds or the queue shuts down.
	Export    func(context.Context, []T) error
	Transient func(error) bool
	// Dropped is called for items that are never exported: because the queue was
	// full, or because the export failed.
	Dropped func(items int, full bool)
}

const (
	firstPause = 250 * time.Millisecond
	lastPause  = 5 * time.Second
)

// Queue is a bounded queue with one exporting goroutine. Put never blocks.
type Queue[T any] struct {
	settings Settings
	sink     Sink[T]
	items    chan T
	flush    chan chan struct{}
	stop     chan struct{}
	done     chan struct{}
	stopped  atomic.Bool
	once     sync.Once
	exports  context.Context // cancelled when the context of Shutdown ends
	abandon  context.CancelFunc
	prepared []T                 // of the goroutine that exports: a batch as it was prepared
	sending  atomic.Pointer[any] // the basis of the batch that is prepared or exported now
}

// NewQueue starts a queue.
func NewQueue[T any](settings Settings, sink Sink[T]) *Queue[T] {
	q := &Queue[T]{
		settings: settings,
		sink:     sink,
		items:    make(chan T, settings.Capacity),
		flush:    make(chan chan struct{}),
		stop:     make(chan struct{}),
		done:     make(chan struct{}),
	}
	q.exports, q.abandon = context.WithCancel(context.Background())
	go q.run()
	return q
}

// Put queues an item, or drops it if the queue is full.
func (q *Queue[T]) Put(item T) {
	if q.stopped.Load() {
		q.sink.Dropped(1, true)
		return
	}
	select {
	case q.items <- item:
	default:
		q.sink.Dropped(1, true)
	}
}

// Flush exports what has been put so far.
func (q *Queue[T]) Flush(ctx context.Context) error {
	ack := make(chan struct{})
	select {
	case q.flush <- ack:
	case <-q.done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case <-ack:
		return nil
	case <-q.done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Shutdown exports what is queued and ends the queue. When ctx ends first, the
// rest is dropped and counted.
func (q *Queue[T]) Shutdown(ctx context.Context) error {
	q.once.Do(func() {
		q.stopped.Store(true)
		close(q.stop)
	})
	select {
	case <-q.done:
		return nil
	case <-ctx.Done():
		q.abandon()
		<-q.done
		return ctx.Err()
	}
}

func (q *Queue[T]) run() {
	defer close(q.done)
	defer q.abandon()
	batch := make([]T, 0, q.settings.BatchSize)
	ticker := time.NewTicker(q.settings.Delay)
	defer ticker.Stop()
	for {
		select {
		case item := <-q.items:
			batch = append(batch, item)
			if len(batch) == q.settings.BatchSize {
				batch = q.send(batch)
			}
		case <-ticker.C:
			batch = q.send(batch)
		case ack := <-q.flush:
			batch = q.drain(batch)
			close(ack)
		case <-q.stop:
			q.drain(batch)
			return
		}
	}
}

// drain exports the batch and all queued items.
func (q *Queue[T]) drain(batch []T) []T {
	for waiting := len(q.items); waiting > 0; waiting-- {
		batch = append(batch, <-q.items)
		if len(batch) == q.settings.BatchSize {
			batch = q.send(batch)
		}
	}
	return q.send(batch)
}

// Sending returns the basis of the batch that is prepared or exported now; false
// if there is none.
func (q *Queue[T]) Sending() (basis any, some bool) {
	if now := q.sending.Load(); now != nil {
		return *now, true
	}
	return nil, false
}

// send exports the batch, repeatedly after transient errors, and returns it
// empty.
func (q *Queue[T]) send(batch []T) []T {
	ready, basis, prepared := batch, any(nil), false
	for pause := firstPause; len(batch) > 0; pause = min(2*pause, lastPause) {
		if q.sink.Prepare != nil {
			now := q.claim()
			if !prepared || now != basis {
				batch, ready = q.prepare(batch)
			}
			if basis, prepared = now, true; len(batch) == 0 {
				break
			}
		}
		err := q.export(ready)
		q.sending.Store(nil)
		if err == nil {
			break
		}
		if !q.sink.Transient(err) || !q.wait(pause) {
			q.sink.Dropped(len(batch), false)
			break
		}
	}
	q.sending.Store(nil)
	clear(q.prepared)
	clear(batch)
	return batch[:0]
}

// claim announces the basis of the next export. It is still the latest one
// afterwards, so that whoever replaces it sees this export.
func (q *Queue[T]) claim() any {
	for {
		basis := q.sink.Basis()
		q.sending.Store(&basis)
		if q.sink.Basis() == basis {
			return basis
		}
	}
}

// prepare returns the items that are exported, in the same slice, and what is
// exported of them.
func (q *Queue[T]) prepare(batch []T) (kept, ready []T) {
	if q.prepared == nil {
		q.prepared = make([]T, 0, q.settings.BatchSize)
	}
	kept, ready = batch[:0], q.prepared[:0]
	for _, item := range batch {
		if one, leaves := q.sink.Prepare(item); leaves {
			kept, ready = append(kept, item), append(ready, one)
		}
	}
	q.prepared = ready
	if lost := len(batch) - len(kept); lost > 0 {
		clear(batch[len(kept):])
		q.sink.Dropped(lost, false)
	}
	return kept, ready
}

func (q *Queue[T]) export(batch []T) error {
	ctx, cancel := context.WithTimeout(q.exports, q.settings.Timeout)
	defer cancel()
	return q.sink.Export(ctx, batch)
}

// wait pauses before the next attempt; false if there is none.
func (q *Queue[T]) wait(pause time.Duration) bool {
	if q.stopped.Load() {
		pause = firstPause
	}
	timer := time.NewTimer(pause)
	defer timer.Stop()
	var stop <-chan struct{}
	if !q.stopped.Load() {
		stop = q.stop
	}
	select {
	case <-timer.C:
		return true
	case <-stop:
		return true
	case <-q.exports.Done():
		return false
	}
}
