package dev.plumbline.charter.read;

import static dev.plumbline.charter.read.Shape.any;
import static dev.plumbline.charter.read.Shape.map;
import static dev.plumbline.charter.read.Shape.object;
import static dev.plumbline.charter.read.Shape.oneOf;
import static dev.plumbline.charter.read.Shape.text;

/** The shape of a compiled charter. */
final class CompiledShape {
  static final ObjectShape FILE =
      object("a compiled charter")
          .optional(
              "base", text("[0-9]+\\.[0-9]+\\.[0-9]+(-[0-9A-Za-z.-]+)?", "a version like 1.2.3"))
          .required("digest", text("[0-9a-f]{64}", "64 hexadecimal digits in lower case"))
          .required("format", oneOf(CompiledForm.FORMAT))
          .required("policy", PolicyShape.FILE)
          .required("registry", RegistryShape.COMPILED)
          .required("schema_url", text())
          .optional("sources", map(any(), map(any(), text())))
          .required("version", text())
          .open();

  private CompiledShape() {}
}
