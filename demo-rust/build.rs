//! Compiles the demo's protobuf files with protox, so protoc is not needed.

use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    let contract = "../proto/plumbline/demo/orders/v1/orders.proto";
    println!("cargo::rerun-if-changed={contract}");
    let files = protox::compile([contract], ["../proto"])?;
    tonic_prost_build::configure().compile_fds(files)?;
    Ok(())
}
