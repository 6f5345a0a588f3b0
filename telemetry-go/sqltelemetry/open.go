// Opens a *sql.DB whose statements are recorded, whoever runs them.

package sqltelemetry

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"io"
	"reflect"
	"strings"
	"time"

	"go.opentelemetry.io/otel/trace"

	plumbline "github.com/plumbline/plumbline/telemetry-go"
	"github.com/plumbline/plumbline/telemetry-go/charter"
)

// Option configures Open and OpenDB.
type Option func(*options)

type options struct {
	engine  string
	reasons Reasons
}

// WithEngine sets db.system.name. By default it is that of the driver, and
// other_sql for a driver that is not known.
func WithEngine(name string) Option { return func(o *options) { o.engine = name } }

// WithReasons sets the reasons of failures. They are recorded; the errors that the
// application gets are those of the driver, which Failure converts.
func WithReasons(reasons Reasons) Option { return func(o *options) { o.reasons = reasons } }

// Open is sql.Open with telemetry: statements, transactions and new connections are
// recorded. Results and errors are those of the driver.
func Open(t *plumbline.Telemetry, driverName, dataSourceName string, with ...Option) (*sql.DB, error) {
	db, err := sql.Open(driverName, dataSourceName) // it connects to nothing, and is the only way to the driver
	if err != nil {
		return nil, err
	}
	registered := db.Driver()
	if err := db.Close(); err != nil {
		return nil, err
	}
	opener, ok := registered.(driver.DriverContext)
	if !ok {
		return OpenDB(t, unparsed{name: dataSourceName, driver: registered}, with...), nil
	}
	c, err := opener.OpenConnector(dataSourceName)
	if err != nil {
		return nil, err
	}
	return OpenDB(t, c, with...), nil
}

// OpenDB is sql.OpenDB with telemetry, for a driver's connector.
func OpenDB(t *plumbline.Telemetry, c driver.Connector, with ...Option) *sql.DB {
	if t.Mode() == plumbline.Off {
		return sql.OpenDB(c)
	}
	o := options{engine: engineOf(c.Driver())}
	for _, option := range with {
		option(&o)
	}
	r := newRecorder(t, o.engine, o.reasons)
	return sql.OpenDB(connector{Connector: c, recorder: &r})
}

// unparsed is the connector of a driver that parses the name at each connection.
type unparsed struct {
	name   string
	driver driver.Driver
}

func (u unparsed) Connect(context.Context) (driver.Conn, error) { return u.driver.Open(u.name) }

func (u unparsed) Driver() driver.Driver { return u.driver }

// connector records new connections. Driver is that of the driver itself, because
// libraries recognize a database by its type.
type connector struct {
	driver.Connector
	recorder *recorder
}

// Connect connects. It is recorded where a caller waits for it, and where it fails.
func (c connector) Connect(ctx context.Context) (driver.Conn, error) {
	begun := time.Now()
	made, err := c.Connector.Connect(ctx)
	if err != nil || trace.SpanContextFromContext(ctx).IsValid() {
		c.recorder.recordAs(ctx, statement{operation: "CONNECT"}, begun, err)
	}
	if err != nil {
		return nil, err
	}
	return recorded(made, c.recorder), nil
}

// Close closes a connector that can be closed.
func (c connector) Close() error {
	if closer, ok := c.Connector.(io.Closer); ok {
		return closer.Close()
	}
	return nil
}

const otherEngine = "other_sql"

// engines are the db.system.name of drivers, by the path of their package.
var engines = []struct{ path, engine string }{
	{"github.com/jackc/pgx/", charter.DbSystemNameValuePostgresql},
	{"github.com/lib/pq", charter.DbSystemNameValuePostgresql},
	{"github.com/go-sql-driver/mysql", charter.DbSystemNameValueMysql},
	{"modernc.org/sqlite", charter.DbSystemNameValueSqlite},
	{"github.com/mattn/go-sqlite3", charter.DbSystemNameValueSqlite},
	{"github.com/ncruces/go-sqlite3", charter.DbSystemNameValueSqlite},
	{"github.com/microsoft/go-mssqldb", charter.DbSystemNameValueMicrosoftSqlServer},
	{"github.com/godror/godror", charter.DbSystemNameValueOracleDb},
	{"github.com/sijms/go-ora", charter.DbSystemNameValueOracleDb},
}

func engineOf(d driver.Driver) string {
	t := reflect.TypeOf(d)
	if t == nil {
		return otherEngine
	}
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	for _, e := range engines {
		if strings.HasPrefix(t.PkgPath(), e.path) {
			return e.engine
		}
	}
	return otherEngine
}
