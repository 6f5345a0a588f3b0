// Package franztelemetry records the messages of franz-go, a client of Kafka, by the
// charter.
package franztelemetry

import (
	"context"
	"errors"
	"strconv"
	"sync/atomic"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"

	plumbline "github.com/plumbline/plumbline/telemetry-go"
	"github.com/plumbline/plumbline/telemetry-go/charter"
	"github.com/plumbline/plumbline/telemetry-go/failure"
	"github.com/plumbline/plumbline/telemetry-go/messagingtelemetry"
)

// Kafka records what a client sends, as its hook, and what a service handles. It is
// for one client:
//
//	kafka := franztelemetry.New(telemetry)
//	client, err := kgo.NewClient(kgo.WithHooks(kafka), …)
type Kafka struct {
	messages *messagingtelemetry.Client
	group    atomic.Value // string
}

var (
	_ kgo.HookNewClient               = (*Kafka)(nil)
	_ kgo.HookProduceRecordBuffered   = (*Kafka)(nil)
	_ kgo.HookProduceRecordUnbuffered = (*Kafka)(nil)
)

// New returns the hook of a client.
func New(t *plumbline.Telemetry) *Kafka {
	return &Kafka{messages: messagingtelemetry.New(t, charter.MessagingSystemValueKafka)}
}

// OnNewClient reads the consumer group of the client.
func (k *Kafka) OnNewClient(client *kgo.Client) {
	if group, ok := client.OptValue(kgo.ConsumerGroup).(string); ok {
		k.group.Store(group)
	}
}

// sendingKey is that of a record's sending in its context.
type sendingKey struct{}

type sending struct {
	*messagingtelemetry.Sending
	before, set context.Context // the record's own, and the one in its place
}

// OnProduceRecordBuffered begins to send a record.
func (k *Kafka) OnProduceRecordBuffered(r *kgo.Record) {
	before := r.Context
	if before == nil {
		before = context.Background()
	}
	s := &sending{before: r.Context}
	s.Sending = k.messages.Send(before, messagingtelemetry.Message{Destination: r.Topic, Headers: messagingtelemetry.Carrier(&r.Headers)})
	s.set = context.WithValue(before, sendingKey{}, s)
	r.Context = s.set
}

// OnProduceRecordUnbuffered ends it, when the broker has the record or the client
// gave up.
func (k *Kafka) OnProduceRecordUnbuffered(r *kgo.Record, err error) {
	if r.Context == nil {
		return
	}
	s, ok := r.Context.Value(sendingKey{}).(*sending)
	if !ok {
		return
	}
	if r.Context == s.set { // else a later hook has its own in it
		r.Context = s.before
	}
	if err == nil {
		s.OnPartition(int(r.Partition))
	}
	s.End(classified(err))
}

// classified returns err as a failure where the client has its own error for a
// broker that cannot be reached.
func classified(err error) error {
	if errors.Is(err, kgo.ErrRecordTimeout) || errors.Is(err, kgo.ErrRecordRetries) || kerr.IsRetriable(err) {
		return failure.New(failure.ReasonUnreachable, "the broker cannot be reached", failure.WithCause(err))
	}
	return err
}

// Process handles a record in a span whose parent is the one that sent it. An error
// that do returns is recorded and returned unchanged; a panic is recorded and
// continues.
func (k *Kafka) Process(ctx context.Context, r *kgo.Record, do func(context.Context) error) error {
	return k.messages.Process(ctx, k.message(r), do)
}

// ProcessBatch handles records in one span, which has a link to each span that sent
// one.
func (k *Kafka) ProcessBatch(ctx context.Context, records []*kgo.Record, do func(context.Context) error) error {
	messages := make([]messagingtelemetry.Message, len(records))
	for i, r := range records {
		messages[i] = k.message(r)
	}
	return k.messages.ProcessBatch(ctx, messages, do)
}

// Failure returns the failure for which a record was sent again, nil if there is
// none.
func (k *Kafka) Failure(r *kgo.Record) *failure.Error {
	return k.messages.Failure(messagingtelemetry.Carrier(&r.Headers))
}

func (k *Kafka) message(r *kgo.Record) messagingtelemetry.Message {
	group, _ := k.group.Load().(string)
	return messagingtelemetry.Message{
		Destination: r.Topic, Partition: strconv.Itoa(int(r.Partition)), Group: group,
		Headers: messagingtelemetry.Carrier(&r.Headers),
	}
}
