package dev.plumbline.cli.audit;

/**
 * A version of a package that this checkout is built of.
 *
 * @param from the file that says so
 */
record Locked(Ecosystem ecosystem, String name, String version, String from) {}
