//! TLS to the receiver: with the configured certificate authorities, else those of the system.

use std::sync::Arc;

use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::CryptoProvider;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};
use tower::BoxError;

use crate::settings::TlsFiles;

/// Where systems keep the trusted certificate authorities.
const SYSTEM: [&str; 4] = [
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/cert.pem",
    "/etc/ssl/ca-bundle.pem",
];

/// Creates a connector that offers one application protocol.
pub(super) fn connector(files: &TlsFiles, protocol: &[u8]) -> Result<TlsConnector, BoxError> {
    let config = ClientConfig::builder_with_provider(provider()?)
        .with_safe_default_protocol_versions()?
        .with_root_certificates(authorities(files.authorities.as_deref())?);
    let mut config = match (&files.certificate, &files.key) {
        (Some(certificate), Some(key)) => {
            let key = PrivateKeyDer::from_pem_file(key).map_err(|error| format!("{key}: {error}"))?;
            config.with_client_auth_cert(certificates(certificate)?, key)?
        }
        (None, None) => config.with_no_client_auth(),
        _ => return Err("only one of client certificate and client key is set; expected both or none".into()),
    };
    config.alpn_protocols = vec![protocol.to_vec()];
    Ok(TlsConnector::from(Arc::new(config)))
}

/// Returns the provider of cryptography: the one that the service installed, else the one of this crate's features.
pub(crate) fn provider() -> Result<Arc<CryptoProvider>, BoxError> {
    if let Some(installed) = CryptoProvider::get_default() {
        return Ok(Arc::clone(installed));
    }
    #[cfg(feature = "ring")]
    return Ok(Arc::new(tokio_rustls::rustls::crypto::ring::default_provider()));
    #[cfg(all(feature = "aws-lc-rs", not(feature = "ring")))]
    return Ok(Arc::new(tokio_rustls::rustls::crypto::aws_lc_rs::default_provider()));
    #[cfg(not(any(feature = "ring", feature = "aws-lc-rs")))]
    Err(
        "there is no provider for TLS; expected the feature ring or aws-lc-rs of plumbline-telemetry, \
         or CryptoProvider::install_default of rustls before the set-up"
            .into(),
    )
}

fn authorities(file: Option<&str>) -> Result<RootCertStore, BoxError> {
    let of_system = || {
        std::env::var("SSL_CERT_FILE")
            .ok()
            .into_iter()
            .chain(SYSTEM.map(str::to_owned))
    };
    let file = match file {
        Some(file) => file.to_owned(),
        None => of_system().find(|file| std::fs::exists(file).unwrap_or(false)).ok_or(
            "no authorities found on this system; expected OTEL_EXPORTER_OTLP_CERTIFICATE to name a file of them",
        )?,
    };
    let mut store = RootCertStore::empty();
    let (added, _) = store.add_parsable_certificates(certificates(&file)?);
    match added {
        0 => Err(format!("{file}: it has no certificate; expected authorities in PEM").into()),
        _ => Ok(store),
    }
}

fn certificates(file: &str) -> Result<Vec<CertificateDer<'static>>, BoxError> {
    let read = CertificateDer::pem_file_iter(file).and_then(Iterator::collect);
    read.map_err(|error| format!("{file}: {error}").into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(files: TlsFiles) -> String {
        connector(&files, b"h2").err().unwrap().to_string()
    }

    #[test]
    fn an_unusable_file_is_named_in_the_error() {
        let none = "/nowhere/ca.pem".to_owned();
        let missing = TlsFiles {
            authorities: Some(none),
            ..TlsFiles::default()
        };
        assert!(refused(missing).starts_with("/nowhere/ca.pem: "));
        let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml").to_owned();
        let empty = TlsFiles {
            authorities: Some(manifest.clone()),
            ..TlsFiles::default()
        };
        assert_eq!(
            refused(empty),
            format!("{manifest}: it has no certificate; expected authorities in PEM")
        );
    }
}
