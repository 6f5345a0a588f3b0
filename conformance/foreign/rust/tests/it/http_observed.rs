//! The same services in `observe`: every response is identical to the one without the layer.

use foreign_services::files;

use crate::support::common::tuple;
use crate::support::{Http, raw, seen, serve, telemetry};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn observing_changes_nothing() {
    alone!();
    let (received, telemetry) = telemetry("observe").await;
    let observed = serve(files::router().layer(plumbline_telemetry::http::ServerLayer::new())).await;
    let bare = serve(files::router()).await;

    for path in [
        "/orders/17",
        "/empty",
        "/reset",
        "/fails",
        "/stream",
        "/sized",
        "/short",
        "/trailers",
        "/breaks",
        "/panics",
        "/panics-midway",
        "/file",
        "/files/terms.txt",
        "/nowhere",
        "/cancels",
    ] {
        for method in ["GET", "HEAD", "BREW"] {
            let request =
                format!("{method} {path} HTTP/1.1\r\nhost: shop\r\nconnection: close\r\nte: trailers\r\n\r\n");
            let (with, without) = (
                raw(observed, &request, usize::MAX).await,
                raw(bare, &request, usize::MAX).await,
            );
            assert_eq!(undated(&with), undated(&without), "{method} {path}");
        }
    }

    for (path, expected) in [
        ("/panics", "INTERNAL worker PANIC service false"),
        ("/panics-midway", "INTERNAL worker PANIC service false"),
        ("/stream", ""),
    ] {
        let seen = seen(&received, Http::One, observed, "GET", path, &[]).await;
        assert_eq!(seen.answer.is_err(), path.starts_with("/panics"), "{path}");
        assert_eq!(tuple(&seen.span), expected, "{path}");
    }
    telemetry.shutdown();
}

/// Returns a response without its date line.
fn undated(answer: &[u8]) -> String {
    let text = String::from_utf8_lossy(answer);
    let lines = text.split_inclusive('\n').filter(|line| !line.starts_with("date: "));
    lines.collect()
}
