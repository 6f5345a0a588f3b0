#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

mod executor;
mod failure;
mod operation;
mod scanner;
mod statement;

use std::ops::DerefMut;
use std::sync::Arc;

use plumbline_telemetry::Handle;
use plumbline_telemetry::error::{Error, Reason};
use sqlx::pool::PoolConnection;
use sqlx::{Database, Pool, Transaction};

use operation::Recorder;

/// A pool, a connection or a transaction whose statements are recorded.
///
/// Where sqlx takes `&pool`, give it `&traced`; where it takes `&mut *transaction`, give it `&mut transaction`.
///
/// ```no_run
/// # async fn orders() -> Result<(), sqlx::Error> {
/// let pool = plumbline_sqlx::Traced::new(sqlx::SqlitePool::connect("sqlite:orders.db").await?);
/// sqlx::query("INSERT INTO orders (id) VALUES (?)").bind("o-1").execute(&pool).await?;
///
/// let mut transaction = pool.begin().await?;
/// sqlx::query("DELETE FROM orders").execute(&mut transaction).await?;
/// transaction.commit().await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Traced<T> {
    inner: T,
    recorder: Arc<Recorder>,
}

/// The reasons of the charter for failures of a database, which is no service of the charter: their origin is this
/// service.
#[derive(Clone, Copy, Debug, Default)]
pub struct Reasons {
    /// The database refused a statement; INTERNAL without a reason by default.
    pub refused: Option<Reason>,
    /// There is no connection, or it was lost; UNAVAILABLE without a reason by default.
    pub unreachable: Option<Reason>,
}

impl<DB: Database> Traced<Pool<DB>> {
    /// Wraps a pool.
    pub fn new(pool: Pool<DB>) -> Self {
        Self {
            inner: pool,
            recorder: Arc::new(Recorder::new(DB::NAME)),
        }
    }

    /// Sets the reasons of failures.
    ///
    /// ```no_run
    /// use plumbline_sqlx::{Reasons, Traced};
    /// use plumbline_telemetry::error::{Code, Reason};
    ///
    /// // `plumbline generate rust` writes them.
    /// const STORE_FAILED: Reason = Reason::new("STORE_FAILED", Code::Internal);
    /// const STORE_UNREACHABLE: Reason = Reason::new("STORE_UNREACHABLE", Code::Unavailable);
    ///
    /// # fn wrapped(pool: sqlx::SqlitePool) -> Traced<sqlx::SqlitePool> {
    /// Traced::new(pool).with_reasons(Reasons { refused: Some(STORE_FAILED), unreachable: Some(STORE_UNREACHABLE) })
    /// # }
    /// ```
    #[must_use]
    pub fn with_reasons(mut self, reasons: Reasons) -> Self {
        self.recorder = Arc::new(self.recorder.with_reasons(reasons));
        self
    }

    /// Sets the telemetry that the statements belong to, in place of that of the first statement.
    ///
    /// ```no_run
    /// # async fn wrapped(pool: sqlx::SqlitePool) {
    /// let telemetry = plumbline_telemetry::builder().build();
    /// let pool = plumbline_sqlx::Traced::new(pool).with_telemetry(&telemetry);
    /// # drop(pool);
    /// # }
    /// ```
    #[must_use]
    pub fn with_telemetry(mut self, telemetry: &Handle) -> Self {
        self.recorder = Arc::new(self.recorder.with_telemetry(*telemetry));
        self
    }

    /// Begins a transaction, as [`Pool::begin`].
    pub async fn begin(&self) -> Result<Traced<Transaction<'static, DB>>, sqlx::Error> {
        self.inner.begin().await.map(|inner| self.with(inner))
    }

    /// Takes a connection, as [`Pool::acquire`].
    pub async fn acquire(&self) -> Result<Traced<PoolConnection<DB>>, sqlx::Error> {
        self.inner.acquire().await.map(|inner| self.with(inner))
    }

    fn with<T>(&self, inner: T) -> Traced<T> {
        Traced {
            inner,
            recorder: Arc::clone(&self.recorder),
        }
    }
}

impl<DB: Database> Traced<Transaction<'_, DB>> {
    /// Commits, as [`Transaction::commit`].
    pub async fn commit(self) -> Result<(), sqlx::Error> {
        self.inner.commit().await
    }

    /// Rolls back, as [`Transaction::rollback`].
    pub async fn rollback(self) -> Result<(), sqlx::Error> {
        self.inner.rollback().await
    }
}

impl<T> Traced<T> {
    /// Returns what is wrapped; its statements are not recorded.
    ///
    /// ```no_run
    /// # async fn migrated(pool: &plumbline_sqlx::Traced<sqlx::SqlitePool>) {
    /// pool.inner().close().await;
    /// # }
    /// ```
    pub fn inner(&self) -> &T {
        &self.inner
    }

    /// Returns the connection that is wrapped; its statements are not recorded.
    pub fn inner_mut(&mut self) -> &mut T::Target
    where
        T: DerefMut,
    {
        &mut self.inner
    }

    /// Brings an error of sqlx into the charter's model, with the code and the reason that its span has.
    ///
    /// A row that was not found is NOT_FOUND. Callers do not read the text of the database, which may quote the statement.
    ///
    /// ```no_run
    /// use plumbline_telemetry::error::Error;
    ///
    /// async fn count(pool: &plumbline_sqlx::Traced<sqlx::SqlitePool>) -> Result<i64, Error> {
    ///     let count = sqlx::query_scalar("SELECT COUNT(*) FROM orders").fetch_one(pool);
    ///     count.await.map_err(|error| pool.failure(error))
    /// }
    /// ```
    pub fn failure(&self, error: sqlx::Error) -> Error {
        failure::error(error, self.recorder.reasons())
    }
}
