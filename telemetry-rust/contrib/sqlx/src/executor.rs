//! sqlx executes statements through what is wrapped; each is recorded.

use std::fmt::Debug;
use std::ops::DerefMut;
use std::sync::Arc;

use futures_core::future::BoxFuture;
use futures_core::stream::BoxStream;
use sqlx::{Connection, Database, Either, Error, Execute, Executor, Pool, SqlStr};

use crate::Traced;
use crate::operation::Recorded;

/// The methods that an executor has to have; sqlx derives the others from them.
macro_rules! recorded {
    ($self:ident => $inner:expr) => {
        fn fetch_many<'e, 'q: 'e, E>($self, query: E) -> BoxStream<'e, Result<Either<Done<Self::Database>, Row<Self::Database>>, Error>>
        where
            'c: 'e,
            E: 'q + Execute<'q, Self::Database>,
        {
            let statement = Statement::of(query);
            let (recorder, sql) = (Arc::clone(&$self.recorder), statement.sql.clone());
            Box::pin(Recorded::new($inner.fetch_many(statement), recorder, sql))
        }

        fn fetch_optional<'e, 'q: 'e, E>($self, query: E) -> BoxFuture<'e, Result<Option<Row<Self::Database>>, Error>>
        where
            'c: 'e,
            E: 'q + Execute<'q, Self::Database>,
        {
            let statement = Statement::of(query);
            let (recorder, sql) = (Arc::clone(&$self.recorder), statement.sql.clone());
            Box::pin(Recorded::new($inner.fetch_optional(statement), recorder, sql))
        }

        fn prepare_with<'e>(
            $self,
            sql: SqlStr,
            parameters: &'e [<Self::Database as Database>::TypeInfo],
        ) -> BoxFuture<'e, Result<<Self::Database as Database>::Statement, Error>>
        where
            'c: 'e,
        {
            $inner.prepare_with(sql, parameters)
        }

        #[cfg(feature = "macros")]
        fn describe<'e>($self, sql: SqlStr) -> BoxFuture<'e, Result<sqlx::Describe<Self::Database>, Error>>
        where
            'c: 'e,
        {
            $inner.describe(sql)
        }
    };
}

type Row<DB> = <DB as Database>::Row;
type Done<DB> = <DB as Database>::QueryResult;

impl<'c, DB> Executor<'c> for &'c Traced<Pool<DB>>
where
    DB: Database,
    for<'p> &'p mut DB::Connection: Executor<'p, Database = DB>,
{
    type Database = DB;

    recorded!(self => (&self.inner));
}

/// A transaction, and a connection of a pool.
impl<'c, T> Executor<'c> for &'c mut Traced<T>
where
    T: DerefMut<Target: Connection> + Debug + Send,
    for<'p> &'p mut T::Target: Executor<'p, Database = <T::Target as Connection>::Database>,
{
    type Database = <T::Target as Connection>::Database;

    recorded!(self => (&mut *self.inner));
}

/// A statement and its values. sqlx hands out the text of a statement only with the statement itself.
struct Statement<DB: Database> {
    sql: SqlStr,
    prepared: Option<DB::Statement>,
    arguments: Option<Result<Option<DB::Arguments>, sqlx::error::BoxDynError>>,
    persistent: bool,
}

impl<DB: Database> Statement<DB> {
    fn of<'q>(mut query: impl Execute<'q, DB>) -> Self {
        Self {
            arguments: Some(query.take_arguments()),
            prepared: query.statement().cloned(),
            persistent: query.persistent(),
            sql: query.sql(),
        }
    }
}

impl<DB: Database> Execute<'_, DB> for Statement<DB> {
    fn sql(self) -> SqlStr {
        self.sql
    }

    fn statement(&self) -> Option<&DB::Statement> {
        self.prepared.as_ref()
    }

    fn take_arguments(&mut self) -> Result<Option<DB::Arguments>, sqlx::error::BoxDynError> {
        self.arguments.take().unwrap_or(Ok(None))
    }

    fn persistent(&self) -> bool {
        self.persistent
    }
}
