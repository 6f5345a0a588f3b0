package dev.plumbline.charter.read;

import static dev.plumbline.charter.read.Shape.any;
import static dev.plumbline.charter.read.Shape.either;
import static dev.plumbline.charter.read.Shape.integer;
import static dev.plumbline.charter.read.Shape.list;
import static dev.plumbline.charter.read.Shape.map;
import static dev.plumbline.charter.read.Shape.object;
import static dev.plumbline.charter.read.Shape.oneOf;

/**
 * The frame of a package that Weaver wrote ({@code resolved/2.0}): what must be right so that it
 * can be rewritten. The contents are validated after that, as in every other registry.
 */
final class ResolvedShape {
  static final String FORMAT = "resolved/2.0";

  private static final Shape INDEX = integer(0, 10_000_000);

  static final Shape FILE =
      object("a resolved registry")
          .required("file_format", oneOf(FORMAT))
          .required(
              "schema_url",
              either(
                  RegistryShape.SCHEMA_URL,
                  object("an address").required("url", RegistryShape.SCHEMA_URL)))
          .optional("dependencies", any())
          .required("attribute_catalog", list(mapping()))
          .required(
              "registry",
              object("the registry of a package")
                  .optional("attributes", list(INDEX))
                  .optional("attribute_groups", list(mapping()))
                  .optional("spans", list(mapping()))
                  .optional("metrics", list(mapping()))
                  .optional("events", list(mapping()))
                  .optional("entities", list(mapping())))
          .required("refinements", mapping());

  private ResolvedShape() {}

  private static Shape mapping() {
    return map(any(), any());
  }
}
