package franztelemetry_test

import (
	"context"
	"fmt"
	"io"

	"github.com/twmb/franz-go/pkg/kgo"

	plumbline "github.com/plumbline/plumbline/telemetry-go"
	"github.com/plumbline/plumbline/telemetry-go/contrib/franztelemetry"
	"github.com/plumbline/plumbline/telemetry-go/messagingtelemetry"
)

func ExampleNew() {
	ctx := context.Background()
	telemetry, _ := plumbline.Setup(ctx, plumbline.WithoutGlobals(), plumbline.WithStderr(io.Discard), plumbline.WithEnvironment(func(name string) (string, bool) {
		return "true", name == "OTEL_SDK_DISABLED"
	}))
	defer func() { _ = telemetry.Shutdown(ctx) }()

	kafka := franztelemetry.New(telemetry)
	client, err := kgo.NewClient(kgo.WithHooks(kafka), kgo.SeedBrokers("127.0.0.1:1"), kgo.DefaultProduceTopic("orders"))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer client.Close()

	record := &kgo.Record{Topic: "orders", Value: []byte("7")} // of client.PollFetches
	err = kafka.Process(ctx, record, func(context.Context) error { return fmt.Errorf("order %s is gone", record.Value) })
	if err != nil {
		retry := &kgo.Record{Topic: "orders.retry", Value: record.Value}
		client.Produce(messagingtelemetry.WithFailure(ctx, err), retry, nil)
	}
	fmt.Println(err)
	// Output: order 7 is gone
}
