// Package messagingtelemetry records messages that a service sends and handles, and
// carries trace context, baggage and the error tuple of a failure in their headers.
// contrib has adapters for clients of Kafka; this package is for those of other
// brokers.
package messagingtelemetry

import (
	"context"
	"strconv"
	"time"

	"go.opentelemetry.io/otel/attribute"
	otelcodes "go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"

	plumbline "github.com/plumbline/plumbline/telemetry-go"
	"github.com/plumbline/plumbline/telemetry-go/charter"
	"github.com/plumbline/plumbline/telemetry-go/failure"
	"github.com/plumbline/plumbline/telemetry-go/internal/enforce"
	"github.com/plumbline/plumbline/telemetry-go/internal/measure"
)

const scope = "github.com/plumbline/plumbline/telemetry-go/messagingtelemetry"

// Client records the messages of a client of a broker. Safe for concurrent use.
type Client struct {
	telemetry *plumbline.Telemetry
	tracer    trace.Tracer
	system    string
	sends     *measure.Durations[labels]
	handles   *measure.Durations[labels]
}

// New returns a client of a broker; system is its messaging.system, such as
// charter.MessagingSystemValueKafka.
func New(t *plumbline.Telemetry, system string) *Client {
	meter := t.MeterProvider().Meter(scope)
	return &Client{
		telemetry: t,
		tracer:    t.TracerProvider().Tracer(scope),
		system:    system,
		sends: measure.New(meter, charter.MetricMessagingClientOperationDuration, func(l labels) []attribute.KeyValue {
			return append(l.attributes(system, operationSend), attribute.String(charter.AttrMessagingOperationType, operationSend))
		}),
		handles: measure.New(meter, charter.MetricMessagingProcessDuration, func(l labels) []attribute.KeyValue {
			return l.attributes(system, operationProcess)
		}),
	}
}

// The operations, by name and by type.
const (
	operationSend    = charter.MessagingOperationTypeValueSend
	operationProcess = charter.MessagingOperationTypeValueProcess
)

// Message is what is recorded of a message; never its key or body.
type Message struct {
	Destination string                     // topic or queue; empty if it is not known
	Partition   string                     // empty if it is not known
	Group       string                     // consumer group, if any
	Headers     propagation.TextMapCarrier // such as Carrier returns; nil where nothing is carried
}

// labels are those of a duration.
type labels struct {
	destination, group string
	failure            failure.Labels
}

func (l labels) attributes(system, operation string) []attribute.KeyValue {
	attributes := append(l.failure.Attributes(),
		attribute.String(charter.AttrMessagingSystem, system),
		attribute.String(charter.AttrMessagingOperationName, operation))
	if l.destination != "" {
		attributes = append(attributes, attribute.String(charter.AttrMessagingDestinationName, l.destination))
	}
	if l.group != "" {
		attributes = append(attributes, attribute.String(charter.AttrMessagingConsumerGroupName, l.group))
	}
	return attributes
}

// common returns what several messages have in common.
func common(messages []Message) Message {
	if len(messages) == 0 {
		return Message{}
	}
	all := messages[0]
	for _, m := range messages[1:] {
		if m.Destination != all.Destination {
			all.Destination, all.Partition = "", ""
		}
		if m.Partition != all.Partition {
			all.Partition = ""
		}
	}
	return all
}

func (c *Client) attributes(operation string, m Message, count int) []attribute.KeyValue {
	attributes := []attribute.KeyValue{
		attribute.String(charter.AttrMessagingSystem, c.system),
		attribute.String(charter.AttrMessagingOperationName, operation),
		attribute.String(charter.AttrMessagingOperationType, operation),
	}
	if m.Destination != "" {
		attributes = append(attributes, attribute.String(charter.AttrMessagingDestinationName, m.Destination))
	}
	if m.Partition != "" {
		attributes = append(attributes, attribute.String(charter.AttrMessagingDestinationPartitionId, m.Partition))
	}
	if m.Group != "" {
		attributes = append(attributes, attribute.String(charter.AttrMessagingConsumerGroupName, m.Group))
	}
	if count > 1 {
		attributes = append(attributes, attribute.Int(charter.AttrMessagingBatchMessageCount, count))
	}
	return attributes
}

// nameOf returns the name of a span by the charter's template.
func nameOf(operation string, m Message) string {
	if m.Destination == "" {
		return operation
	}
	return operation + " " + m.Destination
}

// Sending is the messages of one call, which are being sent.
type Sending struct {
	client      *Client
	ctx         context.Context
	span        trace.Span
	destination string
	begun       time.Time
}

// Send begins to send messages in one call of the client: it writes their headers,
// before the client reads them. Those that a message came with are removed first, in
// mode observe those of the trace only; a carrier of another type than Carrier's,
// MapCarrier and HeaderCarrier has them empty. End has to be called with the result.
func (c *Client) Send(ctx context.Context, messages ...Message) *Sending {
	begun := time.Now()
	stated := failureOf(ctx)
	all := common(messages)
	ctx, span := c.tracer.Start(ctx, nameOf(operationSend, all),
		trace.WithSpanKind(trace.SpanKindProducer), trace.WithAttributes(c.attributes(operationSend, all, len(messages))...))
	header, mode := "", c.telemetry.Mode()
	if stated != nil && mode == plumbline.Enforce {
		header = failure.FormatHeader(c.telemetry.Failures().Classify(stated))
	}
	for _, m := range messages {
		if isNone(m.Headers) {
			continue
		}
		if names := replaced(mode); names != nil {
			remove(m.Headers, names)
		}
		c.telemetry.Propagator().Inject(ctx, m.Headers)
		if header != "" {
			m.Headers.Set(headerName, header)
		}
	}
	return &Sending{client: c, ctx: ctx, span: span, destination: all.Destination, begun: begun}
}

// OnPartition adds the partition that the client chose.
func (s *Sending) OnPartition(id int) {
	s.span.SetAttributes(attribute.String(charter.AttrMessagingDestinationPartitionId, strconv.Itoa(id)))
}

// End ends it; err is the failure of the client, if any.
func (s *Sending) End(err error) {
	s.client.end(s.ctx, s.span, s.client.sends, labels{destination: s.destination}, s.begun, err)
}

// Process handles a message in a span whose parent is the one that sent it. An
// error that do returns is recorded and returned unchanged; a panic is recorded and
// continues.
func (c *Client) Process(ctx context.Context, m Message, do func(context.Context) error) error {
	return c.process(c.extract(ctx, m.Headers), m, 1, do)
}

func (c *Client) extract(ctx context.Context, headers propagation.TextMapCarrier) context.Context {
	if isNone(headers) {
		return ctx
	}
	return c.telemetry.Propagator().Extract(ctx, headers)
}

// ProcessBatch handles messages in one span, which has a link to each span that sent
// one. It has the destination if that is the same for all.
func (c *Client) ProcessBatch(ctx context.Context, messages []Message, do func(context.Context) error) error {
	if len(messages) == 0 {
		return do(ctx)
	}
	links := make([]trace.Link, 0, len(messages))
	for _, m := range messages {
		sent := trace.SpanContextFromContext(c.extract(context.Background(), m.Headers))
		if sent.IsValid() {
			links = append(links, trace.Link{SpanContext: sent})
		}
	}
	return c.process(ctx, common(messages), len(messages), do, trace.WithLinks(links...))
}

func (c *Client) process(ctx context.Context, m Message, count int, do func(context.Context) error, with ...trace.SpanStartOption) (err error) {
	begun := time.Now()
	ctx, span := c.tracer.Start(ctx, nameOf(operationProcess, m), append(with,
		trace.WithSpanKind(trace.SpanKindConsumer), trace.WithAttributes(c.attributes(operationProcess, m, count)...))...)
	returned := false
	defer func() {
		outcome := err
		if !returned {
			outcome = failure.New(failure.ReasonPanic, "panic") // recorded only; the panic continues
		}
		c.end(ctx, span, c.handles, labels{destination: m.Destination, group: m.Group}, begun, outcome)
	}()
	err = do(ctx)
	returned = true
	return err
}

func (c *Client) end(ctx context.Context, span trace.Span, durations *measure.Durations[labels], measured labels, begun time.Time, err error) {
	off := c.telemetry.Mode() == plumbline.Off
	if err != nil {
		span.SetStatus(otelcodes.Error, "")
		if !off {
			tuple := c.telemetry.Failures().Classify(err)
			measured.failure = tuple.Labels(failure.SideInternal)
			enforce.SetErrorTuple(span, tuple.Attributes(failure.SideInternal))
		}
	}
	if !off {
		durations.Record(ctx, measured, time.Since(begun))
	}
	span.End()
}
