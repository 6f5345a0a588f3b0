//! Answers the cases of errors: the error tuple of a code, an HTTP or gRPC status, an error or problem details.

use std::error::Error;
use std::fmt;
use std::io;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use opentelemetry::KeyValue;
use plumbline_telemetry::charter::reason;
use plumbline_telemetry::conformance::{self, ErrorType};
use plumbline_telemetry::error::{CLIENT_ORIGIN, Code, Reason, Side, Tuple};
use serde_json::{Value, json};

use super::{Answer, Outcome};
use crate::input::{Input, kept};

type Boxed = Box<dyn Error + Send + Sync>;

pub fn code(input: &Input<'_>) -> Outcome {
    let name = input.text("code")?;
    let code = Code::from_name(name).ok_or_else(|| format!("code is {name:?}; expected one of the 16 names"))?;
    let own = kept(input.text("self")?);
    let origin = input.optional_text("origin")?.map_or(own, kept);
    let why = input.optional_text("reason")?.unwrap_or(reason::UNSPECIFIED.name());
    let tuple = Tuple::new(code, origin, why, input.flag("delayed")?, own);
    let mut output = shown(Some(tuple));
    output["number"] = json!(code as i32);
    output["http_status"] = json!(tuple.http_status());
    Ok(Answer::Output(output))
}

/// Returns the span attributes and metric labels that a side records of a failure.
pub fn recorded(input: &Input<'_>) -> Outcome {
    let name = input.text("code")?;
    let code = Code::from_name(name).ok_or_else(|| format!("code is {name:?}; expected one of the 16 names"))?;
    let (own, origin) = (kept(input.text("self")?), kept(input.text("origin")?));
    let side = match input.text("side")? {
        "server" => Side::Server,
        "client" => Side::Client,
        "internal" => Side::Internal,
        other => return Err(format!("side is {other:?}; expected server, client or internal")),
    };
    let setting = match input.text("error_type")? {
        "failures" => ErrorType::Failures,
        _ => ErrorType::ServerErrors,
    };
    let mut tuple = Tuple::new(code, origin, input.text("reason")?, input.flag("delayed")?, own);
    if input.optional_text("protocol")? == Some("http") && !input.0["status"].is_null() {
        tuple = tuple.with_http_status(input.integer("status")?);
    }
    let (attributes, labels) = conformance::recorded(&tuple, side, setting);
    let shown = |values: Vec<KeyValue>| -> Value {
        let shown = values.into_iter().map(|KeyValue { key, value, .. }| {
            let value = match value {
                opentelemetry::Value::Bool(flag) => json!(flag),
                other => json!(other.as_str()),
            };
            (key.to_string(), value)
        });
        Value::Object(shown.collect())
    };
    let status = if tuple.is_span_error(side) { "error" } else { "unset" };
    Ok(Answer::Output(
        json!({"attributes": shown(attributes), "labels": shown(labels), "span_status": status}),
    ))
}

pub fn http_status(input: &Input<'_>) -> Outcome {
    let own = kept(input.text("self")?);
    Ok(Answer::Output(shown(Tuple::from_http_status(
        input.integer("status")?,
        own,
        own,
    ))))
}

/// Returns the tuple of the status of a client's call, with its details.
pub fn grpc_status(input: &Input<'_>) -> Outcome {
    let (own, peer) = (kept(input.text("self")?), kept(input.text("peer")?));
    let number: i32 = input.integer("status")?;
    let Some(code) = Code::from_i32(number) else {
        return Ok(Answer::Output(shown(None)));
    };
    if !input.flag("answered")? {
        let (origin, why) = match code {
            Code::Cancelled => (CLIENT_ORIGIN, reason::CALLER_CANCELLED.name()),
            Code::DeadlineExceeded => (peer, reason::DEADLINE.name()),
            Code::Unavailable => (peer, reason::UNREACHABLE.name()),
            _ => (peer, reason::UNSPECIFIED.name()),
        };
        return Ok(Answer::Output(shown(Some(Tuple::new(code, origin, why, false, own)))));
    }
    let details = input.optional_text("details")?.unwrap_or_default();
    let details = STANDARD
        .decode(details)
        .map_err(|error| format!("details are not base64: {error}"))?;
    let status = tonic::Status::with_details(code.to_tonic(), "", details.into());
    Ok(Answer::Output(shown(match input.optional_text("trailer")? {
        Some(trailer) => conformance::tuple_of_trailer(&status, trailer, peer, own),
        None => Tuple::from_status(&status, peer, own),
    })))
}

pub fn problem(input: &Input<'_>) -> Outcome {
    let (own, peer) = (kept(input.text("self")?), kept(input.text("peer")?));
    let body = input.text("body")?.as_bytes();
    let content_type = input.optional_text("content_type")?.unwrap_or_default();
    let tuple = conformance::tuple_of_response(input.integer("status")?, content_type, body, peer, own);
    Ok(Answer::Output(shown(tuple)))
}

pub fn exception(input: &Input<'_>) -> Outcome {
    let language = input.text("language")?;
    if language != "rust" {
        return Ok(Answer::Unsupported(format!("errors of {language}")));
    }
    let own = kept(input.text("self")?);
    let mut error: Option<Boxed> = None;
    for link in input.list("chain")?.iter().rev() {
        error = Some(made(&Input(link), error)?);
    }
    let error = error.ok_or("chain is empty; expected at least one error")?;
    Ok(Answer::Output(shown(Some(conformance::tuple_of_error(error, own)))))
}

/// Returns the tuple of an error that comes from a call over gRPC.
pub fn caused(input: &Input<'_>) -> Outcome {
    let own = kept(input.text("self")?);
    let details = STANDARD.decode(input.text("details")?);
    let details = details.map_err(|error| format!("details are not base64: {error}"))?;
    let code = Code::from_i32(input.integer("status")?).ok_or("status is 0; expected a failure")?;
    let mut error: Option<Boxed> = None;
    for link in input.texts("chain")?.iter().rev() {
        error = Some(match (*link, error) {
            ("call", _) => Box::new(tonic::Status::with_details(code.to_tonic(), "", details.clone().into())),
            ("wrapped", cause) => Box::new(Wrapped(cause)),
            ("stated", Some(cause)) => {
                Box::new(plumbline_telemetry::error::Error::new(stated(input)?, "stated").with_source(cause))
            }
            (word, _) => return Err(format!("chain has {word:?}; expected stated, wrapped or call")),
        });
    }
    let error = error.ok_or("chain is empty; expected at least one error")?;
    Ok(Answer::Output(shown(Some(conformance::tuple_of_error(error, own)))))
}

/// Returns the reason that the application states.
fn stated(input: &Input<'_>) -> Result<Reason, String> {
    let name = input.text("reason")?;
    let all = [reason::SHUTTING_DOWN, reason::OVERLOADED];
    let found = all.into_iter().find(|reason| reason.name() == name);
    found.ok_or_else(|| format!("reason is {name:?}; expected SHUTTING_DOWN or OVERLOADED"))
}

/// Creates the error that a word of the charter names, with a cause if its type allows one.
fn made(link: &Input<'_>, cause: Option<Boxed>) -> Result<Boxed, String> {
    let word = link.text("type")?;
    if let Some(kind) = word.strip_prefix("io::ErrorKind::") {
        let kind = kind_of(kind).ok_or_else(|| format!("type is {word:?}; expected a kind that the charter has"))?;
        return Ok(Box::new(match cause {
            Some(cause) => io::Error::new(kind, cause),
            None => io::Error::from(kind),
        }));
    }
    Ok(match word {
        "tonic::Status" => {
            let name = link.optional_text("code")?.unwrap_or("OK");
            let code = Code::from_name(name).map_or(tonic::Code::Ok, Code::to_tonic);
            Box::new(tonic::Status::new(code, "a status"))
        }
        "tokio::time::error::Elapsed" => Box::new(asynchronous(async {
            let never = std::future::pending::<()>();
            tokio::time::timeout(std::time::Duration::ZERO, never).await
        })?),
        "tokio::sync::AcquireError" => {
            let closed = tokio::sync::Semaphore::new(0);
            closed.close();
            Box::new(asynchronous(async { closed.acquire().await.map(drop) })?)
        }
        "tokio::task::JoinError/cancelled" => Box::new(asynchronous(async {
            let task = tokio::spawn(std::future::pending::<()>());
            task.abort();
            task.await
        })?),
        "panic" => {
            std::panic::set_hook(Box::new(|_| ()));
            Box::new(asynchronous(async {
                let task: tokio::task::JoinHandle<()> = tokio::spawn(async { panic!("on purpose") });
                task.await
            })?)
        }
        "wrapped" | "other" => Box::new(Wrapped(cause)),
        _ => return Err(format!("type is {word:?}; expected a word of errors.exceptions.rust")),
    })
}

fn asynchronous<E>(work: impl Future<Output = Result<(), E>>) -> Result<E, String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
    let runtime = runtime.map_err(|error| error.to_string())?;
    runtime
        .block_on(work)
        .err()
        .ok_or_else(|| "no error came of it".to_owned())
}

fn kind_of(name: &str) -> Option<io::ErrorKind> {
    use io::ErrorKind::*;
    let all = [
        TimedOut,
        ConnectionRefused,
        ConnectionReset,
        ConnectionAborted,
        NotConnected,
        BrokenPipe,
        UnexpectedEof,
        NotFound,
        AlreadyExists,
        PermissionDenied,
        InvalidInput,
        InvalidData,
        Unsupported,
        OutOfMemory,
        StorageFull,
        WouldBlock,
        Interrupted,
        AddrInUse,
        AddrNotAvailable,
        WriteZero,
        HostUnreachable,
        NetworkUnreachable,
        NetworkDown,
        Other,
    ];
    all.into_iter().find(|kind| format!("{kind:?}") == name)
}

#[derive(Debug)]
struct Wrapped(Option<Boxed>);

impl fmt::Display for Wrapped {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("an error of the application")
    }
}

impl Error for Wrapped {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match &self.0 {
            Some(cause) => Some(&**cause),
            None => None,
        }
    }
}

pub(super) fn shown(tuple: Option<Tuple>) -> Value {
    match tuple {
        None => json!({"code": "OK"}),
        Some(tuple) => json!({
            "code": tuple.code.name(),
            "reason": tuple.reason,
            "origin": tuple.origin,
            "fault": tuple.fault.name(),
            "retryable": tuple.retryable,
            "server_error": tuple.server_error,
        }),
    }
}
