//! axum, tower-http and hyper under the layer, enforcing: the end of an exchange is recorded from what was sent, not
//! from a drop.

use std::net::SocketAddr;

use foreign_services::files;
use futures_util::SinkExt;
use http::StatusCode;
use http_body_util::BodyExt;
use tokio_stream::StreamExt;

use crate::support::common::{GIVES_UP, Received, is_error, new_trace, tuple};
use crate::support::{Http, raw, seen, send, serve, server_span, telemetry};

const GONE: &str = "CANCELLED client CALLER_CANCELLED caller false";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_end_of_an_exchange_is_recorded() {
    alone!();
    let (received, telemetry) = telemetry("enforce").await;
    let server = serve(files::router().layer(plumbline_telemetry::http::ServerLayer::new())).await;
    let given = Given { server, received };

    given.complete_responses_are_successes().await;
    given.failed_responses_keep_their_status().await;
    given.a_websocket_is_a_success().await;
    given.a_kept_connection_is_not_a_cancellation().await;
    given.a_caller_that_leaves_midway_cancels().await;
    given.a_caller_that_leaves_before_the_response_cancels().await;
    given.a_panic_midway_cuts_the_response_off().await;
    given.a_panic_before_the_response_is_a_500().await;
    given.a_broken_body_has_the_server_as_origin().await;
    given.a_cancellation_by_the_handler_has_its_service_as_origin().await;
    given.nested_routes_are_complete().await;
    telemetry.shutdown();
}

struct Given {
    server: SocketAddr,
    received: Received,
}

impl Given {
    async fn complete_responses_are_successes(&self) {
        let since = date_in_an_hour();
        for http in [Http::One, Http::Two] {
            for (method, path, headers, status) in [
                ("GET", "/orders/17", &[][..], 200),
                ("HEAD", "/orders/17", &[], 200),
                ("GET", "/rest/api/2/issue/7", &[], 200),
                ("GET", "/empty", &[], 204),
                ("HEAD", "/empty", &[], 204),
                ("GET", "/reset", &[], 205),
                ("GET", "/stream", &[], 200),
                ("HEAD", "/stream", &[], 200),
                ("GET", "/sized", &[], 200),
                ("HEAD", "/sized", &[], 200),
                ("GET", "/trailers", &[("te", "trailers")], 200),
                ("GET", "/file", &[], 200),
                ("HEAD", "/file", &[], 200),
                ("GET", "/file", &[("range", "bytes=2-9")], 206),
                ("GET", "/file", &[("if-modified-since", since.as_str())], 304),
                ("HEAD", "/file", &[("if-modified-since", since.as_str())], 304),
                ("GET", "/files/terms.txt", &[], 200),
                ("HEAD", "/files/terms.txt", &[], 200),
                ("GET", "/files/terms.txt", &[("range", "bytes=0-0")], 206),
                ("POST", "/upload", &[], 200),
                ("HEAD", "/endless", &[], 200),
            ] {
                let seen = seen(&self.received, http, self.server, method, path, headers).await;
                let what = format!("{http:?} {method} {path} {headers:?}");
                assert_eq!(seen.answer.as_ref().unwrap().status(), status, "{what}");
                assert_eq!(seen.tuple(), "", "{what}");
                assert!(!seen.is_error(), "{what}");
                let recorded = seen.attribute("http.response.status_code");
                assert_eq!(recorded, Some(status.to_string()), "{what}");
            }
        }
    }

    async fn failed_responses_keep_their_status(&self) {
        for http in [Http::One, Http::Two] {
            for method in ["GET", "HEAD"] {
                for (path, headers, status, code) in [
                    ("/fails", &[][..], 502, "UNAVAILABLE"),
                    ("/gone", &[], 410, "NOT_FOUND"),
                    ("/nowhere", &[], 404, "NOT_FOUND"),
                    ("/files/no-such-file", &[], 404, "NOT_FOUND"),
                    ("/file", &[("range", "bytes=9999-")], 416, "OUT_OF_RANGE"),
                ] {
                    let seen = seen(&self.received, http, self.server, method, path, headers).await;
                    let what = format!("{http:?} {method} {path}");
                    assert_eq!(seen.answer.as_ref().unwrap().status(), status, "{what}");
                    assert!(
                        seen.tuple().contains(&format!("{code} worker UNSPECIFIED")),
                        "{what}: {}",
                        seen.tuple()
                    );
                    assert_eq!(seen.is_error(), status >= 500, "{what}");
                }
            }
        }
    }

    async fn a_websocket_is_a_success(&self) {
        use tokio_tungstenite::tungstenite::Message;
        use tokio_tungstenite::tungstenite::client::IntoClientRequest;
        let (trace, parent) = new_trace();
        let mut request = format!("ws://{}/socket", self.server).into_client_request().unwrap();
        request.headers_mut().insert("traceparent", parent.parse().unwrap());
        let (mut socket, response) = tokio_tungstenite::connect_async(request).await.unwrap();
        assert_eq!(response.status(), StatusCode::SWITCHING_PROTOCOLS);
        let span = server_span(&self.received, &trace).await;
        assert_eq!(tuple(&span), "", "before the socket was closed");

        socket.send(Message::text("hello")).await.unwrap();
        assert_eq!(socket.next().await.unwrap().unwrap(), Message::text("hello"));
    }

    /// Sends two requests over one connection.
    async fn a_kept_connection_is_not_a_cancellation(&self) {
        for path in ["/orders/1", "/sized", "/file"] {
            let (first, parent) = new_trace();
            let (second, other) = new_trace();
            let host = self.server;
            let request = format!("GET {path} HTTP/1.1\r\nhost: {host}\r\ntraceparent: {parent}\r\n\r\n");
            let head =
                format!("HEAD {path} HTTP/1.1\r\nhost: {host}\r\ntraceparent: {other}\r\nconnection: close\r\n\r\n");
            let read = raw(self.server, &format!("{request}{head}"), usize::MAX).await;
            assert!(read.starts_with(b"HTTP/1.1 200"));
            for trace in [first, second] {
                assert_eq!(tuple(&server_span(&self.received, &trace).await), "", "{path}");
            }
        }
    }

    async fn a_caller_that_leaves_midway_cancels(&self) {
        for http in [Http::One, Http::Two] {
            let (trace, parent) = new_trace();
            let answer = send(http, self.server, "GET", "/endless", &[("traceparent", &parent)]).await;
            let mut body = answer.unwrap().into_body();
            body.frame().await.unwrap().unwrap();
            drop(body);
            let span = server_span(&self.received, &trace).await;
            assert_eq!((tuple(&span).as_str(), is_error(&span)), (GONE, false), "{http:?}");
        }
    }

    async fn a_caller_that_leaves_before_the_response_cancels(&self) {
        for http in [Http::One, Http::Two] {
            let (trace, parent) = new_trace();
            let headers = [("traceparent", parent.as_str())];
            let answer = send(http, self.server, "GET", "/hangs", &headers);
            tokio::time::timeout(GIVES_UP, answer).await.unwrap_err();
            assert_eq!(tuple(&server_span(&self.received, &trace).await), GONE, "{http:?}");
        }
    }

    async fn a_panic_midway_cuts_the_response_off(&self) {
        for http in [Http::One, Http::Two] {
            let seen = seen(&self.received, http, self.server, "GET", "/panics-midway", &[]).await;
            seen.answer.unwrap_err();
            let span = seen.span;
            assert_eq!(tuple(&span), "INTERNAL worker PANIC service false", "{http:?}");
            assert!(is_error(&span));
        }
    }

    async fn a_panic_before_the_response_is_a_500(&self) {
        for method in ["GET", "HEAD"] {
            let seen = seen(&self.received, Http::One, self.server, method, "/panics", &[]).await;
            assert_eq!(seen.answer.as_ref().unwrap().status(), 500);
            assert_eq!(seen.tuple(), "INTERNAL worker PANIC service false");
        }
    }

    async fn a_broken_body_has_the_server_as_origin(&self) {
        for http in [Http::One, Http::Two] {
            let broken = seen(&self.received, http, self.server, "GET", "/breaks", &[]).await;
            broken.answer.as_ref().unwrap_err();
            assert_eq!(broken.tuple(), "INTERNAL worker UNSPECIFIED service false", "{http:?}");
        }
    }

    async fn a_cancellation_by_the_handler_has_its_service_as_origin(&self) {
        let seen = seen(&self.received, Http::One, self.server, "GET", "/cancels", &[]).await;
        assert_eq!(seen.answer.as_ref().unwrap().status(), 499);
        assert_eq!(seen.tuple(), "CANCELLED worker UNSPECIFIED caller false");
    }

    async fn nested_routes_are_complete(&self) {
        for (path, route) in [
            ("/orders/17", Some("/orders/{id}")),
            ("/v2/orders/17", Some("/v2/orders/{id}")),
            ("/v2/orders", Some("/v2/orders")),
            ("/merged/3", Some("/merged/{id}")),
            ("/file", Some("/file")),
            ("/nowhere", None),
        ] {
            let seen = seen(&self.received, Http::One, self.server, "GET", path, &[]).await;
            assert_eq!(seen.attribute("http.route").as_deref(), route, "{path}");
            let name = route.map_or("GET".to_owned(), |route| format!("GET {route}"));
            assert_eq!(seen.span.name, name, "{path}");
        }
    }
}

/// Returns an HTTP date (RFC 9110), formatted by the system's `date`.
fn date_in_an_hour() -> String {
    let date = std::process::Command::new("date")
        .args(["-u", "-d", "+1 hour", "+%a, %d %b %Y %H:%M:%S GMT"])
        .env("LC_ALL", "C")
        .output()
        .unwrap();
    String::from_utf8(date.stdout).unwrap().trim().to_owned()
}
