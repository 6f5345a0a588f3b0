//! The endpoints.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Json, Router};
use reqwest::Client;
use serde::{Deserialize, Serialize};
use tracing::{error, info, instrument};

/// A room, and who has it.
#[derive(Clone, Serialize, Deserialize)]
struct Booking {
    #[serde(default)]
    id: u64,
    room: String,
    guest: String,
    nights: u32,
    #[serde(default)]
    price: f64,
}

/// What a night costs.
#[derive(Deserialize)]
struct Rate {
    night: f64,
}

/// What was booked, and where rates are asked for.
#[derive(Clone)]
struct Bookings {
    made: Arc<Mutex<HashMap<u64, Booking>>>,
    rates: String,
    client: Client,
}

type Failure = (StatusCode, &'static str);

/// Returns what the service answers with.
pub fn router(rates: String) -> Router {
    let client = Client::builder().timeout(Duration::from_secs(5)).build();
    let bookings = Bookings {
        made: Arc::default(),
        rates,
        client: client.expect("a client without certificates"),
    };
    Router::new()
        .route("/health", get(async || StatusCode::NO_CONTENT))
        .route("/bookings", post(create))
        .route("/bookings/{id}", get(one))
        .with_state(bookings)
}

async fn create(
    State(bookings): State<Bookings>,
    Json(wanted): Json<Booking>,
) -> Result<(StatusCode, Json<Booking>), Failure> {
    let start = Instant::now();
    let made = bookings.book(wanted).await?;
    let took_ms = start.elapsed().as_millis() as u64;
    info!(user_id = made.guest, took_ms, "booked room {}", made.room);
    Ok((StatusCode::CREATED, Json(made)))
}

async fn one(
    State(bookings): State<Bookings>,
    Path(id): Path<u64>,
) -> Result<Json<Booking>, Failure> {
    let found = bookings
        .made
        .lock()
        .expect("never poisoned")
        .get(&id)
        .cloned();
    match found {
        Some(booking) => Ok(Json(booking)),
        None => Err((StatusCode::NOT_FOUND, "no such booking")),
    }
}

impl Bookings {
    /// Books the room for as long as no other has it.
    #[instrument(skip_all, fields(user_id = wanted.guest, room = wanted.room, nights = wanted.nights))]
    async fn book(&self, mut wanted: Booking) -> Result<Booking, Failure> {
        let rate = self.rate(&wanted.room).await?;
        let mut made = self.made.lock().expect("never poisoned");
        if made.values().any(|booking| booking.room == wanted.room) {
            return Err((StatusCode::CONFLICT, "the room is taken"));
        }
        wanted.id = 1000 + made.len() as u64;
        wanted.price = rate.night * f64::from(wanted.nights);
        made.insert(wanted.id, wanted.clone());
        Ok(wanted)
    }

    /// Asks the rates service what a night costs.
    async fn rate(&self, room: &str) -> Result<Rate, Failure> {
        let url = format!("{}/{room}.json", self.rates);
        let response = self.client.get(url).send().await.map_err(no_rate)?;
        if response.status() == StatusCode::NOT_FOUND {
            return Err((StatusCode::NOT_FOUND, "there is no such room"));
        }
        let response = response.error_for_status().map_err(no_rate)?;
        let body = response.bytes().await.map_err(no_rate)?;
        serde_json::from_slice(&body).map_err(no_rate)
    }
}

/// The failure of a request for which no rate was found.
fn no_rate(failed: impl std::error::Error) -> Failure {
    error!(reason = failed.to_string(), "no rate");
    (StatusCode::SERVICE_UNAVAILABLE, "no rate for the room")
}
