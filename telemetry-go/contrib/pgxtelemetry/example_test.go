package pgxtelemetry_test

import (
	"context"
	"fmt"
	"io"

	"github.com/jackc/pgx/v5/pgxpool"

	plumbline "github.com/plumbline/plumbline/telemetry-go"
	"github.com/plumbline/plumbline/telemetry-go/contrib/pgxtelemetry"
	"github.com/plumbline/plumbline/telemetry-go/sqltelemetry"
)

func ExampleRecord() {
	ctx := context.Background()
	telemetry, _ := plumbline.Setup(ctx, plumbline.WithoutGlobals(), plumbline.WithStderr(io.Discard), plumbline.WithEnvironment(func(name string) (string, bool) {
		return "true", name == "OTEL_SDK_DISABLED"
	}))
	defer func() { _ = telemetry.Shutdown(ctx) }()

	config, err := pgxpool.ParseConfig("postgres://orders@127.0.0.1:1/orders")
	if err != nil {
		fmt.Println(err)
		return
	}
	pgxtelemetry.Record(telemetry, config.ConnConfig, sqltelemetry.Reasons{})
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer pool.Close()
	_, err = pool.Exec(ctx, "DELETE FROM orders WHERE id = $1", 7)
	fmt.Println(err != nil)
	// Output: true
}
