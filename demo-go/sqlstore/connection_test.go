package sqlstore_test

import (
	"context"
	"github.com/plumbline/plumbline/demo-go/shop"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/plumbline/plumbline/demo-go/sqlstore"
	"github.com/plumbline/plumbline/demo-go/testdatabase"
	"github.com/plumbline/plumbline/telemetry-go/failure"
	"github.com/plumbline/plumbline/telemetry-go/telemetrytest"
)

// What becomes of PostgreSQL's connection. The database is no service of the
// charter, so its absence begins in the gateway.

// theStores finds the store's connections among the server's.
const theStores = "application_name = current_setting('application_name') AND pid <> pg_backend_pid()"

func TestLostDatabaseIsUnavailableUntilItIsBack(t *testing.T) {
	database := testdatabase.PostgreSQL(t)
	proxy := testdatabase.NewProxy(t, database.HostAndPort(t))
	store := open(t, database.At(t, proxy.Address))
	store.mustAdd(t, received("o-1"))

	proxy.Cut()
	ctx, cancel := context.WithTimeout(context.Background(), 60*time.Second)
	defer cancel()
	begun := time.Now()
	_, err := store.Order(ctx, "o-1")
	expect(t, err, failure.Unavailable, shop.ReasonStoreUnreachable.Name())
	_, err = store.Add(ctx, received("o-2"), "r-2")
	expect(t, err, failure.Unavailable, shop.ReasonStoreUnreachable.Name())
	if took := time.Since(begun); took > 30*time.Second {
		t.Errorf("it took %v to say so", took)
	}
	failed := 0
	for _, span := range store.spans(t) {
		if a := span.Attributes; a["error.type"] != nil {
			failed++
			if a["error.type"] != "UNAVAILABLE" || a["plumbline.error.reason"] != "STORE_UNREACHABLE" || a["plumbline.error.origin"] != "gateway" ||
				a["plumbline.error.fault"] != "service" || a["plumbline.error.retryable"] != true {
				t.Errorf("%s: %v", span.Name, a)
			}
		}
	}
	if failed == 0 {
		t.Error("no span tells of it")
	}

	proxy.Restore(t)
	if _, err := store.Order(ctx, "o-1"); err != nil {
		t.Errorf("the database is back: %v", err)
	}
}

func TestDatabaseLostDuringAStatementIsUnavailable(t *testing.T) {
	database := testdatabase.PostgreSQL(t)
	proxy := testdatabase.NewProxy(t, database.HostAndPort(t))
	store := open(t, database.At(t, proxy.Address))
	proxy.SwallowAnswers()
	answered := make(chan error, 1)
	go func() {
		_, err := store.Order(context.Background(), "o-1")
		answered <- err
	}()
	telemetrytest.Eventually(t, "the statement to arrive", func() bool {
		return database.Number(t, "SELECT COUNT(*) FROM pg_stat_activity WHERE "+theStores+" AND query NOT ILIKE 'commit%'") > 0
	})
	proxy.Cut()
	expect(t, <-answered, failure.Unavailable, shop.ReasonStoreUnreachable.Name())
}

func TestSilentDatabaseEndsWithTheCallersDeadline(t *testing.T) {
	database := testdatabase.PostgreSQL(t)
	proxy := testdatabase.NewProxy(t, database.HostAndPort(t))
	store := open(t, database.At(t, proxy.Address))
	proxy.SwallowAnswers()
	ctx, cancel := context.WithTimeout(context.Background(), 300*time.Millisecond)
	defer cancel()
	_, err := store.Add(ctx, received("o-1"), "r-1")
	expect(t, err, failure.DeadlineExceeded, failure.ReasonDeadline.Name())
}

func TestConnectionsClosedByTheDatabaseAreReplaced(t *testing.T) {
	database := testdatabase.PostgreSQL(t)
	store := open(t, database)
	store.mustAdd(t, received("o-1"))
	database.Execute(t, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE "+theStores)
	telemetrytest.Eventually(t, "the server to have ended them", func() bool {
		return database.Number(t, "SELECT COUNT(*) FROM pg_stat_activity WHERE "+theStores) == 0
	})
	// A connection that had just been used is not tried before the next use: that one may fail.
	if _, err := store.Order(context.Background(), "o-1"); err != nil {
		expect(t, err, failure.Unavailable, shop.ReasonStoreUnreachable.Name())
	}
	if _, err := store.Order(context.Background(), "o-1"); err != nil {
		t.Error(err)
	}
}

func TestDatabaseThatCannotBeOpenedIsNamedWithoutItsPassword(t *testing.T) {
	service := telemetrytest.StartWith(t, shop.Charter, telemetrytest.NewReceiver(t), "gateway")
	for _, address := range []string{
		"postgres://plumbline:secret@127.0.0.1:1/orders",
		"postgres://plumbline:secret@127.0.0.1:port/orders",
		"postgres://plumbline:secret@/orders?sslmode=nonsense",
		"host=127.0.0.1 user=plumbline password=secret dbname=orders",
		" Host = '127.0.0.1' password = 'secret'",
		"Server=127.0.0.1;User ID=plumbline;Password=secret",
		"User ID=plumbline;Pwd=secret",
		"127.0.0.1 password=secret",
		"mysql://plumbline:secret@127.0.0.1/orders",
		"POSTGRES://plumbline:secret@127.0.0.1/orders",
		"plumbline:secret@127.0.0.1/orders",
	} {
		ctx, cancel := context.WithTimeout(context.Background(), 60*time.Second)
		defer cancel()
		_, err := sqlstore.Open(ctx, service.Telemetry, address)
		if err == nil || !strings.HasPrefix(err.Error(), "PLUMBLINE_DEMO_DATABASE: ") || strings.Contains(err.Error(), "secret") || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v", address, err)
		}
	}
}

func TestPathsOfFilesAreNoConnectionStrings(t *testing.T) {
	t.Chdir(t.TempDir())
	service := telemetrytest.StartWith(t, shop.Charter, telemetrytest.NewReceiver(t), "gateway")
	for _, path := range []string{"", "orders.db", "./a=b.db", "./a@b.db", filepath.Join(t.TempDir(), "a = b.db")} {
		store, err := sqlstore.Open(context.Background(), service.Telemetry, path)
		if err != nil {
			t.Errorf("%q: %v", path, err)
			continue
		}
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	}
}
