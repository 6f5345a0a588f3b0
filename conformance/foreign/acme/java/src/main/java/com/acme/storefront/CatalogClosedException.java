package com.acme.storefront;

/** The catalogue is being replaced. */
public class CatalogClosedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  CatalogClosedException() {
    super("the catalogue is being replaced");
  }
}
