package foreign_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/segmentio/kafka-go"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"
	"go.opentelemetry.io/otel/baggage"
	"go.opentelemetry.io/otel/trace"

	"github.com/plumbline/plumbline/telemetry-go/contrib/franztelemetry"
	"github.com/plumbline/plumbline/telemetry-go/contrib/kafkagotelemetry"
	"github.com/plumbline/plumbline/telemetry-go/failure"
	"github.com/plumbline/plumbline/telemetry-go/messagingtelemetry"
	"github.com/plumbline/plumbline/telemetry-go/telemetrytest"
)

// broker returns the address of the Kafka broker in PLUMBLINE_TEST_KAFKA.
func broker(t *testing.T) string {
	t.Helper()
	address := os.Getenv("PLUMBLINE_TEST_KAFKA")
	if address == "" {
		t.Skip("PLUMBLINE_TEST_KAFKA is not set to the address of a Kafka broker; `tools/kafka.sh run COMMAND` starts one and sets it")
	}
	return address
}

// topics counts those of the tests: what looks like an id would be {id} in a span's
// name.
var topics atomic.Int32

// newTopics makes topics of one partition that end with the test.
func newTopics(t *testing.T, address string, names ...string) []string {
	t.Helper()
	client, err := kgo.NewClient(kgo.SeedBrokers(address))
	must(t, err)
	t.Cleanup(client.Close)
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	made, deleted, asked := kmsg.NewPtrCreateTopicsRequest(), kmsg.NewPtrDeleteTopicsRequest(), kmsg.NewPtrMetadataRequest()
	for i := range names {
		names[i] += "." + string('a'+topics.Add(1)-1)
		topic := kmsg.NewCreateTopicsRequestTopic()
		topic.Topic, topic.NumPartitions, topic.ReplicationFactor = names[i], 1, 1
		made.Topics = append(made.Topics, topic)
		deleted.TopicNames = append(deleted.TopicNames, names[i])
		deleted.Topics = append(deleted.Topics, kmsg.DeleteTopicsRequestTopic{Topic: &names[i]})
		asked.Topics = append(asked.Topics, kmsg.MetadataRequestTopic{Topic: &names[i]})
	}
	_, err = made.RequestWith(ctx, client)
	must(t, err)
	t.Cleanup(func() { _, _ = deleted.RequestWith(context.Background(), client) })
	telemetrytest.Eventually(t, "the topics", func() bool {
		metadata, err := asked.RequestWith(ctx, client)
		must(t, err)
		return !slices.ContainsFunc(metadata.Topics, func(m kmsg.MetadataResponseTopic) bool {
			return m.ErrorCode != 0 || len(m.Partitions) != 1 || m.Partitions[0].ErrorCode != 0
		})
	})
	return names
}

// queue is a client of Kafka with its adapter.
type queue struct {
	// send sends messages in one call; some clients have a span for each.
	send func(ctx context.Context, topic string, headers map[string]string, values ...string) error
	// take waits for n messages of a topic.
	take func(t *testing.T, topic, group string, n int) taken
	// single is true where each message has its own span.
	single bool
	close  func()
}

// taken are messages with the ways to handle them.
type taken struct {
	one     func(ctx context.Context, i int, do func(context.Context) error) error
	all     func(ctx context.Context, do func(context.Context) error) error
	header  func(i int, key string) []string
	failure func(i int) *failure.Error
	close   func()
}

var queues = map[string]func(*testing.T, string, telemetrytest.Service) queue{
	"franz-go":               franz,
	"kafka-go":               kafkaGo(false),
	"kafka-go, asynchronous": kafkaGo(true),
}

func franz(t *testing.T, address string, service telemetrytest.Service) queue {
	client, err := kgo.NewClient(kgo.SeedBrokers(address), kgo.WithHooks(franztelemetry.New(service.Telemetry)))
	must(t, err)
	return queue{
		single: true,
		close:  client.Close,
		send: func(ctx context.Context, topic string, headers map[string]string, values ...string) error {
			shared := make([]kgo.RecordHeader, 0, 8) // as an application may have them for all its records
			for k, v := range headers {
				shared = append(shared, kgo.RecordHeader{Key: k, Value: []byte(v)})
			}
			var records []*kgo.Record
			for _, v := range values {
				records = append(records, &kgo.Record{Topic: topic, Value: []byte(v), Headers: shared})
			}
			return client.ProduceSync(ctx, records...).FirstErr()
		},
		take: func(t *testing.T, topic, group string, n int) taken {
			hook := franztelemetry.New(service.Telemetry)
			consumer, err := kgo.NewClient(kgo.SeedBrokers(address), kgo.WithHooks(hook), kgo.ConsumerGroup(group), kgo.ConsumeTopics(topic),
				kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()))
			must(t, err)
			var records []*kgo.Record
			ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
			defer cancel()
			for len(records) < n && ctx.Err() == nil {
				records = append(records, consumer.PollFetches(ctx).Records()...)
			}
			if len(records) != n {
				t.Fatalf("%d messages, want %d", len(records), n)
			}
			return taken{
				close: consumer.Close,
				one: func(ctx context.Context, i int, do func(context.Context) error) error {
					return hook.Process(ctx, records[i], do)
				},
				all: func(ctx context.Context, do func(context.Context) error) error {
					return hook.ProcessBatch(ctx, records, do)
				},
				header: func(i int, key string) []string {
					var values []string
					for _, h := range records[i].Headers {
						if h.Key == key {
							values = append(values, string(h.Value))
						}
					}
					return values
				},
				failure: func(i int) *failure.Error { return hook.Failure(records[i]) },
			}
		},
	}
}

func kafkaGo(async bool) func(*testing.T, string, telemetrytest.Service) queue {
	return func(t *testing.T, address string, service telemetrytest.Service) queue {
		type ownData struct{ value string }
		failed := make(chan error, 100)
		transport := &kafka.Transport{} // the default one knows the topics of another test
		t.Cleanup(transport.CloseIdleConnections)
		writer := kafkagotelemetry.NewWriter(service.Telemetry, &kafka.Writer{
			Addr: kafka.TCP(address), Transport: transport, BatchTimeout: time.Millisecond, RequiredAcks: kafka.RequireAll, Async: async, MaxAttempts: 2,
			Completion: func(messages []kafka.Message, err error) {
				for _, m := range messages {
					if m.WriterData != (ownData{string(m.Value)}) {
						err = fmt.Errorf("the data of the application is %v", m.WriterData)
					}
					failed <- err
				}
			},
		})
		return queue{
			close: func() { _ = writer.Close() },
			send: func(ctx context.Context, topic string, headers map[string]string, values ...string) error {
				shared := make([]kafka.Header, 0, 8)
				for k, v := range headers {
					shared = append(shared, kafka.Header{Key: k, Value: []byte(v)})
				}
				var messages []kafka.Message
				for _, v := range values {
					messages = append(messages, kafka.Message{Topic: topic, Value: []byte(v), Headers: shared, WriterData: ownData{v}})
				}
				err := writer.WriteMessages(ctx, messages...)
				for range messages {
					if err != nil {
						break
					}
					err = <-failed
				}
				return err
			},
			take: func(t *testing.T, topic, group string, n int) taken {
				reader := kafkagotelemetry.NewReader(service.Telemetry, kafka.NewReader(kafka.ReaderConfig{
					Brokers: []string{address}, Topic: topic, GroupID: group, MaxWait: 100 * time.Millisecond, StartOffset: kafka.FirstOffset,
				}))
				ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
				defer cancel()
				messages := make([]kafka.Message, n)
				for i := range messages {
					message, err := reader.FetchMessage(ctx)
					must(t, err)
					messages[i] = message
				}
				must(t, reader.CommitMessages(ctx, messages...))
				return taken{
					close: func() { _ = reader.Close() },
					one: func(ctx context.Context, i int, do func(context.Context) error) error {
						return reader.Process(ctx, messages[i], do)
					},
					all: func(ctx context.Context, do func(context.Context) error) error {
						return reader.ProcessBatch(ctx, messages, do)
					},
					header: func(i int, key string) []string {
						var values []string
						for _, h := range messages[i].Headers {
							if h.Key == key {
								values = append(values, string(h.Value))
							}
						}
						return values
					},
					failure: func(i int) *failure.Error { return reader.Failure(messages[i]) },
				}
			},
		}
	}
}

func withBaggage(t *testing.T, ctx context.Context, key, value string) context.Context {
	t.Helper()
	member, err := baggage.NewMemberRaw(key, value)
	must(t, err)
	bag, err := baggage.FromContext(ctx).SetMember(member)
	must(t, err)
	return baggage.ContextWithBaggage(ctx, bag)
}

// spansOf returns the spans with a name, in the order of their end.
func spansOf(receiver *telemetrytest.Receiver, name string) []telemetrytest.Span {
	return slices.DeleteFunc(receiver.Spans(), func(s telemetrytest.Span) bool { return s.Name != name })
}

// baggageKey is that of the charter.
const baggageKey = "plumbline.demo.fault"

// One order over three services: sent, handled, not handled and sent to be retried,
// handled by another service.
func TestKafkaCarriesTraceBaggageAndFailure(t *testing.T) {
	address := broker(t)
	for name, connect := range queues {
		t.Run(name, func(t *testing.T) {
			topics := newTopics(t, address, "orders", "orders.retry")
			gateway, receiver := under(t, "enforce")
			edge := serviceOf(t, receiver, "edge", "enforce")
			worker := serviceOf(t, receiver, "worker", "enforce")
			ctx := withBaggage(t, withBaggage(t, context.Background(), baggageKey, "sess-9"), "acme.secret", "4711")
			sender, handler, retrier := connect(t, address, edge), connect(t, address, gateway), connect(t, address, worker)
			defer sender.close()
			defer handler.close()
			defer retrier.close()

			var root trace.SpanContext
			must(t, edge.InSpan(ctx, "orders.place", func(ctx context.Context, span trace.Span) error {
				root = span.SpanContext()
				// As one that is sent on with its headers.
				return sender.send(ctx, topics[0], map[string]string{
					"traceparent": "00-11111111111111111111111111111111-2222222222222222-01", "TraceState": "old=1", "tracestate": "old=2", "Baggage": "old=4711",
					"plumbline-error": `code="UNAVAILABLE", reason="SHUTTING_DOWN", origin="worker"`, "own": "4711",
				}, "4711")
			}))
			got := handler.take(t, topics[0], "billing", 1)
			defer got.close()
			if lines := got.header(0, "traceparent"); len(lines) != 1 || !strings.Contains(lines[0], root.TraceID().String()) {
				t.Errorf("traceparent %q", lines)
			}
			for _, key := range []string{"TraceState", "tracestate", "Baggage", "plumbline-error"} {
				if lines := strings.Join(got.header(0, key), ", "); strings.Contains(lines, "old") || strings.Contains(lines, "SHUTTING_DOWN") {
					t.Errorf("%s is still %q", key, lines)
				}
			}
			if lines := got.header(0, "own"); len(lines) != 1 || lines[0] != "4711" {
				t.Errorf("the application's header: %q", lines)
			}
			if lines := got.header(0, "baggage"); len(lines) != 1 || lines[0] != baggageKey+"=sess-9" {
				t.Errorf("baggage %q", lines)
			}
			if got.failure(0) != nil {
				t.Error("nothing has failed yet")
			}
			refusal := failure.New(failure.NewReason("SKU_UNKNOWN", failure.NotFound), "no such article", failure.WithOrigin("worker"))
			err := got.one(context.Background(), 0, func(ctx context.Context) error {
				if baggage.FromContext(ctx).Member(baggageKey).Value() != "sess-9" {
					t.Errorf("baggage %v", baggage.FromContext(ctx))
				}
				must(t, handler.send(messagingtelemetry.WithFailure(ctx, refusal), topics[1], nil, "4711"))
				return refusal
			})
			if err != error(refusal) {
				t.Errorf("%v", err)
			}
			again := retrier.take(t, topics[1], "retries", 1)
			defer again.close()
			if said := again.failure(0); said == nil || said.Code() != failure.NotFound || said.Reason() != "SKU_UNKNOWN" || said.Origin() != "worker" {
				t.Errorf("the message says %v of %q", said, again.header(0, "plumbline-error"))
			}
			must(t, again.one(context.Background(), 0, func(context.Context) error { return nil }))

			for _, s := range []telemetrytest.Service{edge, gateway, worker} {
				s.End(t)
			}
			var chain []telemetrytest.Span
			for _, name := range []string{"send " + topics[0], "process " + topics[0], "send " + topics[1], "process " + topics[1]} {
				spans := spansOf(receiver, name)
				if len(spans) != 1 {
					t.Fatalf("%d spans %s", len(spans), name)
				}
				chain = append(chain, spans[0])
			}
			parent := root.SpanID().String()
			for i, want := range []struct{ service, kind, outcome, group string }{
				{"edge", "SPAN_KIND_PRODUCER", "", ""},
				{"gateway", "SPAN_KIND_CONSUMER", "NOT_FOUND worker SKU_UNKNOWN", "billing"},
				{"gateway", "SPAN_KIND_PRODUCER", "", ""},
				{"worker", "SPAN_KIND_CONSUMER", "", "retries"},
			} {
				span := chain[i]
				if span.Service != want.service || span.Kind.String() != want.kind || errorTupleOf(span) != want.outcome ||
					fmt.Sprintf("%x", span.TraceId) != root.TraceID().String() || fmt.Sprintf("%x", span.ParentSpanId) != parent {
					t.Errorf("%s of %s: %v, %q, parent %x; want %v, parent %s", span.Name, span.Service, span.Kind, errorTupleOf(span), span.ParentSpanId, want, parent)
				}
				operation, topic, _ := strings.Cut(span.Name, " ")
				group, _ := span.Attributes["messaging.consumer.group.name"].(string)
				a := span.Attributes
				if a["messaging.system"] != "kafka" || a["messaging.operation.name"] != operation || a["messaging.operation.type"] != operation ||
					a["messaging.destination.name"] != topic || group != want.group || operation == "process" && a["messaging.destination.partition.id"] != "0" {
					t.Errorf("%s: %v", span.Name, a)
				}
				parent = fmt.Sprintf("%x", span.SpanId)
			}
			for metric, want := range map[string]int{"messaging.client.operation.duration": 2, "messaging.process.duration": 2} {
				points := receiver.Points(metric)
				if len(points) != want {
					t.Errorf("%s: %d series", metric, len(points))
				}
				for _, p := range points {
					failed := p.Service == "gateway" && metric == "messaging.process.duration"
					if p.Attributes["messaging.system"] != "kafka" || (p.Attributes["error.type"] == "NOT_FOUND") != failed {
						t.Errorf("%s of %s: %v", metric, p.Service, p.Attributes)
					}
				}
			}
			if strings.Contains(string(receiver.Bytes(t)), "4711") {
				t.Error("a value was exported")
			}
		})
	}
}

// A batch is handled in one span with a link to each message's.
func TestKafkaBatchHasLinks(t *testing.T) {
	address := broker(t)
	for name, connect := range queues {
		t.Run(name, func(t *testing.T) {
			topic := newTopics(t, address, "orders")[0]
			gateway, receiver := under(t, "enforce")
			q := connect(t, address, gateway)
			defer q.close()
			must(t, q.send(context.Background(), topic, nil, "a", "b"))
			must(t, q.send(context.Background(), topic, nil, "c"))
			got := q.take(t, topic, "billing", 3)
			defer got.close()
			broken := errors.New("out of paper")
			if err := got.all(context.Background(), func(context.Context) error { return broken }); err != broken {
				t.Errorf("%v", err)
			}
			func() {
				defer func() {
					if recover() != "spilt" {
						t.Error("the panic of the handler is gone")
					}
				}()
				_ = got.one(context.Background(), 2, func(context.Context) error { panic("spilt") })
			}()
			gateway.End(t)
			sent, handled := spansOf(receiver, "send "+topic), spansOf(receiver, "process "+topic)
			wantSent := 2
			if q.single {
				wantSent = 3
			}
			if len(sent) != wantSent || len(handled) != 2 {
				t.Fatalf("%d sent, %d handled", len(sent), len(handled))
			}
			if !q.single && sent[0].Attributes["messaging.batch.message_count"] != int64(2) {
				t.Errorf("%v", sent[0].Attributes)
			}
			batch := handled[0]
			if len(batch.Links) != 3 || batch.Attributes["messaging.batch.message_count"] != int64(3) || len(batch.ParentSpanId) > 0 || errorTupleOf(batch) != "INTERNAL gateway UNSPECIFIED" {
				t.Errorf("%d links, parent %x, %q, %v", len(batch.Links), batch.ParentSpanId, errorTupleOf(batch), batch.Attributes)
			}
			for _, link := range batch.Links {
				if !slices.ContainsFunc(sent, func(s telemetrytest.Span) bool { return string(s.SpanId) == string(link.SpanId) }) {
					t.Errorf("a link to %x", link.SpanId)
				}
			}
			if errorTupleOf(handled[1]) != "INTERNAL gateway PANIC" {
				t.Errorf("%q", errorTupleOf(handled[1]))
			}
		})
	}
}

// A message that cannot be sent marks its span, and the application has the error.
func TestKafkaThatCannotBeReached(t *testing.T) {
	for name, connect := range queues {
		t.Run(name, func(t *testing.T) {
			gateway, receiver := under(t, "enforce")
			q := connect(t, "127.0.0.1:1", gateway)
			defer q.close()
			ctx, cancel := context.WithTimeout(context.Background(), 300*time.Millisecond)
			defer cancel()
			if err := q.send(ctx, "orders", nil, "a"); err == nil {
				t.Error("nobody answered, and it worked")
			}
			span := awaitSpans(t, gateway, receiver, 1)[0]
			if got := errorTupleOf(span); span.Name != "send orders" || got != "UNAVAILABLE gateway UNREACHABLE" && got != deadline {
				t.Errorf("%s: %q", span.Name, got)
			}
		})
	}
}

// With observe and off the same messages arrive, and none says what failed.
func TestKafkaWhileObserving(t *testing.T) {
	address := broker(t)
	for _, mode := range []string{"observe", "off"} {
		topic := newTopics(t, address, "orders")[0]
		gateway, receiver := under(t, mode)
		q := franz(t, address, gateway)
		must(t, q.send(messagingtelemetry.WithFailure(context.Background(), errors.New("x")), topic, nil, "a"))
		got := q.take(t, topic, "billing", 1)
		if lines := got.header(0, "plumbline-error"); len(lines) > 0 || len(got.header(0, "traceparent")) != 1 {
			t.Errorf("%s: %q", mode, lines)
		}
		must(t, got.one(context.Background(), 0, func(context.Context) error { return nil }))
		got.close()
		q.close()
		gateway.End(t)
		sent, handled := spansOf(receiver, "send "+topic), spansOf(receiver, "process "+topic)
		if len(sent) != 1 || len(handled) != 1 || string(handled[0].ParentSpanId) != string(sent[0].SpanId) {
			t.Errorf("%s: %v, %v", mode, sent, handled)
		}
	}
}
