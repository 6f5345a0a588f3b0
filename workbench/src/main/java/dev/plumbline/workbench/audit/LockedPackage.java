package dev.plumbline.workbench.audit;

/**
 * A version of a package that this checkout is built of.
 *
 * @param from the lock file
 */
record LockedPackage(Ecosystem ecosystem, String name, String version, String from) {}
