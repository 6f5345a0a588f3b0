//! Statements on SQLite and PostgreSQL: what is recorded, and that results are those of sqlx.

#[path = "../../../../demo-rust/src/shop.rs"]
#[allow(missing_docs)]
mod shop;

use std::future::Future;
use std::time::Duration;

use futures_util::StreamExt;
use opentelemetry_proto::tonic::trace::v1::Span;
use plumbline_sqlx::{Reasons, Traced};
use plumbline_telemetry::opentelemetry::trace::TraceContextExt;
use plumbline_telemetry::testing::{Receiver, attributes, error_tuple, is_error};
use plumbline_telemetry::{Telemetry, builder};
use shop::reason;
use sqlx::sqlite::SqlitePoolOptions;
use sqlx::{Connection, Executor, PgPool, Postgres, Row, Sqlite, SqlitePool};
use tracing::Instrument;
use tracing_opentelemetry::OpenTelemetrySpanExt;

const REFUSED: &str = "INTERNAL gateway STORE_FAILED service false";
const UNREACHABLE: &str = "UNAVAILABLE gateway STORE_UNREACHABLE service true";
const CANCELLED: &str = "CANCELLED client CALLER_CANCELLED caller false";
const SECRET: &str = "4111111111111111";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn statements_on_sqlite_are_recorded() {
    let given = Given::start().await;
    let plain = SqlitePoolOptions::new()
        .max_connections(1)
        .connect("sqlite::memory:")
        .await
        .unwrap();
    let pool = given.traced_pool(plain);
    given.each_statement_has_one_span(&pool).await;
    given.failures_have_their_tuple(&pool).await;
    given.errors_for_callers_agree_with_the_span(&pool).await;

    pool.inner().close().await;
    let (span, closed) = given
        .statement(sqlx::query("SELECT id FROM orders").fetch_all(&pool))
        .await;
    assert!(matches!(closed, Err(sqlx::Error::PoolClosed)));
    assert_eq!(error_tuple(&span.attributes), UNREACHABLE);
    assert!(!given.received.as_text().contains(SECRET), "a value was recorded");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn statements_on_postgresql_are_recorded() {
    let Ok(url) = std::env::var("PLUMBLINE_TEST_POSTGRES") else {
        eprintln!("skipped: PLUMBLINE_TEST_POSTGRES has no URL; expected tools/postgres.sh run cargo test …");
        return;
    };
    let given = Given::start().await;
    let pool = given.traced_pool(PgPool::connect(&url).await.unwrap());
    let (span, made) = given
        .statement(pool.execute("CREATE TABLE plumbline_sqlx (id TEXT PRIMARY KEY)"))
        .await;
    made.unwrap();
    assert_eq!(span.name, "CREATE plumbline_sqlx");
    assert_eq!(attributes(&span.attributes)["db.system.name"], "postgresql");
    let insert = || sqlx::query("INSERT INTO plumbline_sqlx (id) VALUES ($1)").bind(SECRET);
    let (span, inserted) = given.statement(insert().execute(&pool)).await;
    assert_eq!(
        (span.name.as_str(), inserted.unwrap().rows_affected()),
        ("INSERT plumbline_sqlx", 1)
    );
    let (span, twice) = given.statement(insert().execute(&pool)).await;
    assert!(twice.unwrap_err().as_database_error().unwrap().is_unique_violation());
    assert_eq!(error_tuple(&span.attributes), REFUSED);

    given.a_statement_that_nobody_waits_for_is_cancelled(&pool).await;
    given.a_lost_connection_is_unavailable(&pool).await;
    pool.execute("DROP TABLE plumbline_sqlx").await.unwrap();
    assert!(!given.received.as_text().contains(SECRET), "a value was recorded");
}

struct Given {
    received: Receiver,
    gateway: Telemetry,
}

impl Given {
    async fn start() -> Self {
        let received = Receiver::start().await;
        let variables = |variable: &str| (variable == "OTEL_SERVICE_NAME").then(|| "gateway".to_owned());
        let gateway = builder()
            .charter(shop::CHARTER)
            .testing(&received)
            .variables(variables)
            .build();
        Self { received, gateway }
    }

    fn traced_pool<DB: sqlx::Database>(&self, pool: sqlx::Pool<DB>) -> Traced<sqlx::Pool<DB>> {
        let reasons = Reasons {
            refused: Some(reason::STORE_FAILED),
            unreachable: Some(reason::STORE_UNREACHABLE),
        };
        Traced::new(pool).with_telemetry(&self.gateway).with_reasons(reasons)
    }

    /// Runs work in a trace of its own.
    async fn traced<T>(&self, work: impl Future<Output = T>) -> ([u8; 16], T) {
        let handle = self.gateway.handle();
        let root = handle.in_scope(|| tracing::info_span!("test"));
        let trace = root.context().span().span_context().trace_id().to_bytes();
        (trace, handle.wrap(work.instrument(root)).await)
    }

    /// Runs one statement; returns its span and its result.
    async fn statement<T>(&self, work: impl Future<Output = T>) -> (Span, T) {
        let (trace, result) = self.traced(work).await;
        let (root, client) = ("test", 3);
        let spans = self
            .received
            .trace(&trace, |spans| spans.iter().any(|span| span.name == root))
            .await;
        let clients: Vec<_> = spans.into_iter().filter(|span| span.kind == client).collect();
        assert_eq!(clients.len(), 1, "{clients:?}");
        (clients.into_iter().next().unwrap(), result)
    }

    async fn each_statement_has_one_span(&self, pool: &Traced<SqlitePool>) {
        let (span, made) = self
            .statement(pool.execute("CREATE TABLE orders (id TEXT PRIMARY KEY, card TEXT)"))
            .await;
        made.unwrap();
        assert_eq!(span.name, "CREATE orders");
        let insert = |id: &'static str| {
            sqlx::query("INSERT INTO orders (id, card) VALUES (?, ?)")
                .bind(id)
                .bind(SECRET)
        };
        let (span, inserted) = self.statement(insert("o-1").execute(pool)).await;
        assert_eq!(
            (span.name.as_str(), inserted.unwrap().rows_affected()),
            ("INSERT orders", 1)
        );
        let found = attributes(&span.attributes);
        assert_eq!(
            [
                &found["db.system.name"],
                &found["db.operation.name"],
                &found["db.collection.name"]
            ],
            ["sqlite", "INSERT", "orders"]
        );
        assert!(error_tuple(&span.attributes).is_empty() && !is_error(&span));
        let labels = [
            ("db.system.name", "sqlite"),
            ("db.operation.name", "INSERT"),
            ("db.collection.name", "orders"),
        ];
        let point = self.received.point("db.client.operation.duration", &labels).await;
        assert_eq!((point.count, point.explicit_bounds.len()), (1, 9));

        let (span, counted) = self
            .statement(sqlx::query_scalar("SELECT COUNT(*) FROM orders").fetch_one(pool))
            .await;
        assert_eq!((span.name.as_str(), counted.unwrap()), ("SELECT orders", 1_i64));
        let all = sqlx::query_as::<_, (String,)>("SELECT id FROM orders");
        assert_eq!(
            self.statement(all.fetch_all(pool)).await.1.unwrap(),
            [("o-1".to_owned(),)]
        );
        let none = sqlx::query("SELECT id FROM orders WHERE id = 'o-9'");
        assert!(self.statement(none.fetch_optional(pool)).await.1.unwrap().is_none());
        let first = async { sqlx::query("SELECT id FROM orders").fetch(pool).next().await };
        let (span, row) = self.statement(first).await;
        assert_eq!(row.unwrap().unwrap().get::<String, _>(0), "o-1");
        assert!(error_tuple(&span.attributes).is_empty(), "it read enough");

        let in_transaction = async {
            let mut transaction = pool.begin().await.unwrap();
            insert("o-2").execute(&mut transaction).await.unwrap();
            transaction.inner_mut().ping().await.unwrap();
            transaction.rollback().await.unwrap();
        };
        assert_eq!(self.statement(in_transaction).await.0.name, "INSERT orders");
        let on_connection = async {
            let mut connection = pool.acquire().await.unwrap();
            sqlx::query("DELETE FROM orders WHERE id = 'o-2'")
                .execute(&mut connection)
                .await
        };
        let (span, deleted) = self.statement(on_connection).await;
        assert_eq!(
            (span.name.as_str(), deleted.unwrap().rows_affected()),
            ("DELETE orders", 0),
            "it was rolled back"
        );
        let prepared = async {
            let statement = pool
                .prepare(sqlx::SqlStr::from_static("SELECT card FROM orders WHERE id = ?"))
                .await
                .unwrap();
            sqlx::Statement::query_scalar::<String>(&statement)
                .bind("o-1")
                .fetch_one(pool)
                .await
        };
        assert_eq!(self.statement(prepared).await.1.unwrap(), SECRET);
    }

    async fn failures_have_their_tuple(&self, pool: &Traced<SqlitePool>) {
        let (span, missing) = self.statement(pool.fetch_all("SELECT id FROM nowhere")).await;
        assert!(
            missing.unwrap_err().to_string().contains("no such table"),
            "sqlx's own words"
        );
        assert_eq!(
            (span.name.as_str(), error_tuple(&span.attributes).as_str()),
            ("SELECT nowhere", REFUSED)
        );
        assert!(is_error(&span));
        let labels = [
            ("db.system.name", "sqlite"),
            ("db.operation.name", "SELECT"),
            ("db.collection.name", "nowhere"),
            ("plumbline.error.code", "INTERNAL"),
            ("plumbline.error.origin", "gateway"),
            ("plumbline.error.fault", "service"),
            ("error.type", "INTERNAL"),
        ];
        self.received.point("db.client.operation.duration", &labels).await;
        let nobody = sqlx::query("SELECT id FROM orders WHERE id = 'o-9'").fetch_one(pool);
        let (span, none) = self.statement(nobody).await;
        assert!(matches!(none, Err(sqlx::Error::RowNotFound)));
        assert!(error_tuple(&span.attributes).is_empty(), "no failure of the statement");
    }

    async fn errors_for_callers_agree_with_the_span(&self, pool: &Traced<SqlitePool>) {
        let (_, tuple) = self
            .traced(async {
                let refused = pool.execute("SELECT id FROM nowhere").await.unwrap_err();
                pool.failure(refused).tuple()
            })
            .await;
        assert_eq!(
            (tuple.code.name(), tuple.reason, tuple.origin),
            ("INTERNAL", "STORE_FAILED", "gateway")
        );
    }

    async fn a_statement_that_nobody_waits_for_is_cancelled(&self, pool: &Traced<PgPool>) {
        let sleep = sqlx::query("SELECT pg_sleep(60)").execute(pool);
        let (span, result) = self
            .statement(tokio::time::timeout(Duration::from_millis(200), sleep))
            .await;
        result.unwrap_err();
        assert_eq!(
            (span.name.as_str(), error_tuple(&span.attributes).as_str()),
            ("SELECT", CANCELLED)
        );
    }

    async fn a_lost_connection_is_unavailable(&self, pool: &Traced<PgPool>) {
        let ended = sqlx::query("SELECT pg_terminate_backend(pg_backend_pid())").execute(pool);
        let (span, result) = self.statement(ended).await;
        result.unwrap_err();
        assert_eq!(error_tuple(&span.attributes), UNREACHABLE);
    }
}

// What functions of a service take.
#[allow(dead_code)]
async fn any_executor<'e>(pool: &'e Traced<PgPool>, other: &'e Traced<SqlitePool>) {
    async fn postgres<'e>(on: impl Executor<'e, Database = Postgres>) {
        let _ = on.execute("SELECT 1").await;
    }
    async fn sqlite<'e>(on: impl Executor<'e, Database = Sqlite>) {
        let _ = on.execute("SELECT 1").await;
    }
    postgres(pool).await;
    sqlite(other).await;
}
