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
	// Prepare, if not nil, is called once for each item before its export; false
	// drops the item.
	Prepare func(T) (T, bool)
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

// send exports the batch, repeatedly after transient errors, and returns it
// empty.
func (q *Queue[T]) send(batch []T) []T {
	if len(batch) == 0 {
		return batch
	}
	if q.sink.Prepare != nil {
		if batch = q.prepare(batch); len(batch) == 0 {
			return batch
		}
	}
	for pause := firstPause; ; pause = min(2*pause, lastPause) {
		err := q.export(batch)
		if err == nil {
			break
		}
		if !q.sink.Transient(err) || !q.wait(pause) {
			q.sink.Dropped(len(batch), false)
			break
		}
	}
	clear(batch)
	return batch[:0]
}

// prepare keeps the items that are exported, in the same slice.
func (q *Queue[T]) prepare(batch []T) []T {
	kept := batch[:0]
	for _, item := range batch {
		if ready, leaves := q.sink.Prepare(item); leaves {
			kept = append(kept, ready)
		}
	}
	if lost := len(batch) - len(kept); lost > 0 {
		clear(batch[len(kept):])
		q.sink.Dropped(lost, false)
	}
	return kept
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
