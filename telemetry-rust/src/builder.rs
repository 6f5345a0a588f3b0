//! What a service hands over before telemetry is set up.

use std::borrow::Cow;

use opentelemetry_sdk::Resource;

use crate::beside::Parts;
use crate::init::{Role, Telemetry, start, variable};

/// Returns the value of a variable.
type Variables<'a> = dyn Fn(&str) -> Option<String> + 'a;

/// Sets up telemetry with a charter; made by [`builder`].
#[must_use = "`init` or `build` sets telemetry up"]
pub struct Builder<'a> {
    charter: Option<Cow<'static, [u8]>>,
    variables: Option<Box<Variables<'a>>>,
    #[cfg(feature = "testing")]
    receiver: Option<crate::testing::Receiver>,
}

impl std::fmt::Debug for Builder<'_> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Builder")
    }
}

/// Begins to set up telemetry: hand over the charter, then call [`Builder::init`].
///
/// ```
/// # mod acme { pub const CHARTER: &[u8] = b"{}"; }
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let telemetry = plumbline_telemetry::builder()
///     .charter(acme::CHARTER) // `plumbline generate rust` writes the module
///     .init();
/// tracing::info!("ready");
/// telemetry.shutdown();
/// # }
/// ```
pub fn builder<'a>() -> Builder<'a> {
    Builder {
        charter: None,
        variables: None,
        #[cfg(feature = "testing")]
        receiver: None,
    }
}

impl<'a> Builder<'a> {
    /// Sets the charter, as `plumbline compile` writes it; `PLUMBLINE_CHARTER` wins over it.
    ///
    /// A charter that is refused leaves base in force, with the attributes that it marks as sensitive protected in
    /// every mode; one line is logged.
    pub fn charter(mut self, compiled: impl Into<Cow<'static, [u8]>>) -> Self {
        self.charter = Some(compiled.into());
        self
    }

    /// Reads variables from a function instead of the environment.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let telemetry = plumbline_telemetry::builder()
    ///     .variables(|name| (name == "OTEL_SDK_DISABLED").then(|| "true".to_owned()))
    ///     .init();
    /// # drop(telemetry);
    /// # }
    /// ```
    pub fn variables<'b>(self, variables: impl Fn(&str) -> Option<String> + 'b) -> Builder<'b> {
        Builder {
            charter: self.charter,
            variables: Some(Box::new(variables)),
            #[cfg(feature = "testing")]
            receiver: self.receiver,
        }
    }

    /// Sets up traces, metrics and logs, as the default of the process; see [`crate::init`].
    pub fn init(self) -> Telemetry {
        start(self.charter.as_deref(), &|name| self.variable(name), Role::Default)
    }

    /// Sets up traces, metrics and logs beside the default of the process, which stays as it is.
    ///
    /// Only layers, clients and tasks that name it belong to it; see [`Handle`](crate::Handle).
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// use plumbline_telemetry::http;
    ///
    /// let telemetry = plumbline_telemetry::builder().variables(|_| None).build();
    /// let layer = http::ClientLayer::new("stock").with_telemetry(&telemetry);
    /// # let _ = layer;
    /// # }
    /// ```
    pub fn build(self) -> Telemetry {
        start(self.charter.as_deref(), &|name| self.variable(name), Role::Beside)
    }

    /// Joins a set-up of OpenTelemetry that the service has already, with its resource, which names the service; see
    /// [`crate::beside`].
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// use opentelemetry_sdk::Resource;
    ///
    /// let resource = Resource::builder().with_service_name("till").build();
    /// let parts = plumbline_telemetry::builder().variables(|_| None).beside(&resource);
    /// # drop(parts);
    /// # }
    /// ```
    pub fn beside(self, resource: &Resource) -> Parts {
        Parts::new(self.charter.as_deref(), &|name| self.variable(name), resource)
    }

    /// Exports to a receiver of a test, without delay. The environment is not read; see [`crate::testing`].
    #[cfg(feature = "testing")]
    pub fn testing(mut self, receiver: &crate::testing::Receiver) -> Self {
        self.receiver = Some(receiver.clone());
        self
    }

    fn variable(&self, name: &str) -> Option<String> {
        let set = self.variables.as_ref().map(|variables| variables(name));
        #[cfg(feature = "testing")]
        if let Some(receiver) = &self.receiver {
            return set.flatten().or_else(|| receiver.variable(name));
        }
        set.unwrap_or_else(|| variable(name))
    }
}
