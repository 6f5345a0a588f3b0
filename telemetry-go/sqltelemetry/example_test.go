package sqltelemetry_test

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"time"

	plumbline "github.com/plumbline/plumbline/telemetry-go"
	"github.com/plumbline/plumbline/telemetry-go/charter"
	"github.com/plumbline/plumbline/telemetry-go/failure"
	"github.com/plumbline/plumbline/telemetry-go/internal/shop"
	"github.com/plumbline/plumbline/telemetry-go/sqltelemetry"
)

// gone is a database that nobody reaches.
type gone struct{}

func (gone) Connect(context.Context) (driver.Conn, error) { return nil, errors.New("dial: refused") }
func (gone) Driver() driver.Driver                        { return gone{} }
func (gone) Open(string) (driver.Conn, error)             { return nil, errors.New("dial: refused") }

func init() { sql.Register("gone", gone{}) }

// A statement has one span; a lost connection and a refused statement have
// different reasons of the charter.
func ExampleNew() {
	telemetry, err := plumbline.Setup(context.Background(), plumbline.WithoutGlobals(), plumbline.WithEnvironment(func(name string) (string, bool) {
		return "true", name == "OTEL_SDK_DISABLED" // here only: no Collector listens
	}))
	if err != nil {
		fmt.Println(err)
	}
	db := sqltelemetry.New(telemetry, sql.OpenDB(gone{}), charter.DbSystemNameValuePostgresql,
		sqltelemetry.Reasons{Refused: shop.ReasonStoreFailed, Unreachable: shop.ReasonStoreUnreachable})
	_, err = db.Exec(context.Background(), "INSERT INTO orders (id) VALUES ($1)", "o-1")
	fmt.Println(err != nil)
	// Output: true
}

// quiet is telemetry without a Collector, here only.
func quiet() *plumbline.Telemetry {
	telemetry, _ := plumbline.Setup(context.Background(), plumbline.WithoutGlobals(), plumbline.WithStderr(io.Discard), plumbline.WithEnvironment(func(name string) (string, bool) {
		return "true", name == "OTEL_SDK_DISABLED"
	}))
	return telemetry
}

// The plain API of database/sql, and every library over it, has telemetry.
func ExampleOpen() {
	db, err := sqltelemetry.Open(quiet(), "gone", "its address")
	if err != nil {
		fmt.Println(err)
	}
	_, err = db.ExecContext(context.Background(), "INSERT INTO orders (id) VALUES ($1)", "o-1")
	fmt.Println(err)
	// Output: dial: refused
}

func ExampleOpenDB() {
	db := sqltelemetry.OpenDB(quiet(), gone{}, sqltelemetry.WithEngine(charter.DbSystemNameValuePostgresql),
		sqltelemetry.WithReasons(sqltelemetry.Reasons{Refused: shop.ReasonStoreFailed, Unreachable: shop.ReasonStoreUnreachable}))
	fmt.Println(db.PingContext(context.Background()))
	// Output: dial: refused
}

func ExampleWithEngine() {
	_ = sqltelemetry.OpenDB(quiet(), gone{}, sqltelemetry.WithEngine("clickhouse"))
	// Output:
}

func ExampleWithReasons() {
	_ = sqltelemetry.OpenDB(quiet(), gone{}, sqltelemetry.WithReasons(sqltelemetry.Reasons{Refused: shop.ReasonStoreFailed}))
	// Output:
}

// A service answers its caller with a reason of the charter.
func ExampleFailure() {
	telemetry := quiet()
	reasons := sqltelemetry.Reasons{Unreachable: shop.ReasonStoreUnreachable}
	err := driver.ErrBadConn // of a statement
	err = sqltelemetry.Failure(context.Background(), telemetry, err, reasons)
	var failed *failure.Error
	fmt.Println(errors.As(err, &failed), failed.Code(), failed.Reason())
	// Output: true UNAVAILABLE STORE_UNREACHABLE
}

// A client of its own, such as one for another protocol.
func ExampleNewRecorder() {
	statements := sqltelemetry.NewRecorder(quiet(), "clickhouse", sqltelemetry.Reasons{})
	begun := time.Now()
	err := errors.New("table is read only") // of the client
	statements.Record(context.Background(), "INSERT INTO orders VALUES", begun, err)
	// Output:
}
