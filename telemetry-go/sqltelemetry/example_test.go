package sqltelemetry_test

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"

	plumbline "github.com/plumbline/plumbline/telemetry-go"
	"github.com/plumbline/plumbline/telemetry-go/charter"
	"github.com/plumbline/plumbline/telemetry-go/internal/shop"
	"github.com/plumbline/plumbline/telemetry-go/sqltelemetry"
)

// gone is a database that nobody reaches.
type gone struct{}

func (gone) Connect(context.Context) (driver.Conn, error) { return nil, errors.New("dial: refused") }
func (gone) Driver() driver.Driver                        { return nil }

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
