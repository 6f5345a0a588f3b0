package kafkagotelemetry_test

import (
	"context"
	"fmt"
	"io"

	"github.com/segmentio/kafka-go"

	plumbline "github.com/plumbline/plumbline/telemetry-go"
	"github.com/plumbline/plumbline/telemetry-go/contrib/kafkagotelemetry"
)

// quiet is telemetry without a Collector, here only.
func quiet() *plumbline.Telemetry {
	telemetry, _ := plumbline.Setup(context.Background(), plumbline.WithoutGlobals(), plumbline.WithStderr(io.Discard), plumbline.WithEnvironment(func(name string) (string, bool) {
		return "true", name == "OTEL_SDK_DISABLED"
	}))
	return telemetry
}

func ExampleNewWriter() {
	writer := kafkagotelemetry.NewWriter(quiet(), &kafka.Writer{Addr: kafka.TCP("127.0.0.1:1"), Topic: "orders", MaxAttempts: 1})
	err := writer.WriteMessages(context.Background(), kafka.Message{Value: []byte("7")})
	fmt.Println(err != nil, writer.Close())
	// Output: true <nil>
}

func ExampleNewReader() {
	reader := kafkagotelemetry.NewReader(quiet(), kafka.NewReader(kafka.ReaderConfig{Brokers: []string{"127.0.0.1:1"}, Topic: "orders"}))
	message := kafka.Message{Topic: "orders", Value: []byte("7")} // of reader.FetchMessage
	err := reader.Process(context.Background(), message, func(context.Context) error { return fmt.Errorf("order %s is gone", message.Value) })
	fmt.Println(err, reader.Close())
	// Output: order 7 is gone <nil>
}
