// Package kafkagotelemetry records the messages of segmentio/kafka-go, a client of
// Kafka, by the charter.
package kafkagotelemetry

import (
	"cmp"
	"context"
	"errors"
	"io"
	"slices"
	"strconv"
	"sync"

	"github.com/segmentio/kafka-go"

	plumbline "github.com/plumbline/plumbline/telemetry-go"
	"github.com/plumbline/plumbline/telemetry-go/charter"
	"github.com/plumbline/plumbline/telemetry-go/failure"
	"github.com/plumbline/plumbline/telemetry-go/messagingtelemetry"
)

// Writer is a kafka.Writer that records what it sends.
type Writer struct {
	*kafka.Writer
	messages *messagingtelemetry.Client
}

// NewWriter returns a writer with telemetry. It adds itself to the writer's
// Completion, which reports what an asynchronous writer has sent; set yours before.
func NewWriter(t *plumbline.Telemetry, w *kafka.Writer) *Writer {
	completion := w.Completion
	w.Completion = func(messages []kafka.Message, err error) {
		for i := range messages {
			if m, ok := messages[i].WriterData.(*sent); ok {
				messages[i].WriterData = m.data
				m.call.completed(err)
			}
		}
		if completion != nil {
			completion(messages, err)
		}
	}
	return &Writer{Writer: w, messages: client(t)}
}

func client(t *plumbline.Telemetry) *messagingtelemetry.Client {
	return messagingtelemetry.New(t, charter.MessagingSystemValueKafka)
}

// sent is a message of an asynchronous writer, in the place of the data that the
// application gave it.
type sent struct {
	call *call
	data any
}

// call is an asynchronous WriteMessages.
type call struct {
	sending *messagingtelemetry.Sending

	mu   sync.Mutex
	left int   // messages; guarded by mu
	err  error // the first; guarded by mu
}

func (c *call) completed(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.err == nil {
		c.err = err
	}
	if c.left--; c.left == 0 {
		c.sending.End(classified(c.err))
	}
}

// WriteMessages sends messages, with headers that have the trace context. They have
// one span.
func (w *Writer) WriteMessages(ctx context.Context, messages ...kafka.Message) error {
	if len(messages) == 0 {
		return w.Writer.WriteMessages(ctx)
	}
	messages = slices.Clone(messages) // the application's remain as they are
	recorded := make([]messagingtelemetry.Message, len(messages))
	for i := range messages {
		recorded[i] = messagingtelemetry.Message{Destination: cmp.Or(messages[i].Topic, w.Topic), Headers: messagingtelemetry.Carrier(&messages[i].Headers)}
	}
	sending := w.messages.Send(ctx, recorded...)
	if !w.Async {
		err := w.Writer.WriteMessages(ctx, messages...)
		sending.End(classified(err))
		return err
	}
	c := &call{sending: sending, left: len(messages)}
	for i := range messages {
		messages[i].WriterData = &sent{call: c, data: messages[i].WriterData}
	}
	err := withOwnData(w.Writer.WriteMessages(ctx, messages...))
	if err != nil {
		sending.End(classified(err)) // nothing is under way
	}
	return err
}

// classified returns the failure of a call: the first of its messages, and as
// UNAVAILABLE where the client would try again.
func classified(err error) error {
	var each kafka.WriteErrors
	if errors.As(err, &each) {
		if i := slices.IndexFunc(each, func(err error) bool { return err != nil }); i >= 0 {
			err = each[i]
		}
	}
	var stated kafka.Error
	if errors.As(err, &stated) && stated.Temporary() || errors.Is(err, io.EOF) {
		return failure.New(failure.ReasonUnreachable, "the broker cannot be reached", failure.WithCause(err))
	}
	return err
}

// withOwnData gives the messages of an error the application's data again.
func withOwnData(err error) error {
	large, ok := err.(kafka.MessageTooLargeError) //nolint:errorlint // as kafka-go returns it
	if !ok {
		return err
	}
	restore := func(m *kafka.Message) {
		if s, ok := m.WriterData.(*sent); ok {
			m.WriterData = s.data
		}
	}
	restore(&large.Message)
	for i := range large.Remaining {
		restore(&large.Remaining[i])
	}
	return large
}

// Reader is a kafka.Reader whose messages can be handled with telemetry.
type Reader struct {
	*kafka.Reader
	messages *messagingtelemetry.Client
}

// NewReader returns a reader with telemetry.
func NewReader(t *plumbline.Telemetry, r *kafka.Reader) *Reader {
	return &Reader{Reader: r, messages: client(t)}
}

// Process handles a message in a span whose parent is the one that sent it. An error
// that do returns is recorded and returned unchanged; a panic is recorded and
// continues.
func (r *Reader) Process(ctx context.Context, m kafka.Message, do func(context.Context) error) error {
	return r.messages.Process(ctx, r.message(m), do)
}

// ProcessBatch handles messages in one span, which has a link to each span that sent
// one.
func (r *Reader) ProcessBatch(ctx context.Context, messages []kafka.Message, do func(context.Context) error) error {
	several := make([]messagingtelemetry.Message, len(messages))
	for i, m := range messages {
		several[i] = r.message(m)
	}
	return r.messages.ProcessBatch(ctx, several, do)
}

// Failure returns the failure for which a message was sent again, nil if there is
// none.
func (r *Reader) Failure(m kafka.Message) *failure.Error {
	return r.messages.Failure(messagingtelemetry.Carrier(&m.Headers))
}

func (r *Reader) message(m kafka.Message) messagingtelemetry.Message {
	return messagingtelemetry.Message{
		Destination: m.Topic, Partition: strconv.Itoa(m.Partition), Group: r.Config().GroupID,
		Headers: messagingtelemetry.Carrier(&m.Headers),
	}
}
