package dev.plumbline.otlp;

/**
 * Where telemetry comes from: a resource and a scope.
 *
 * <p>Everything in one scope group shares one emitter. In OTLP/JSON the schema URLs stand behind
 * the items they belong to, so the reader fills the emitter in when the group is closed, before it
 * is published.
 */
public final class Emitter {

  private Resource resource;
  private Scope scope;

  public Emitter(Resource resource, Scope scope) {
    this.resource = resource;
    this.scope = scope;
  }

  Emitter() {
    this(Resource.NONE, Scope.NONE);
  }

  void complete(Resource itsResource) {
    this.resource = itsResource;
  }

  void complete(Scope itsScope) {
    this.scope = itsScope;
  }

  public Resource resource() {
    return resource;
  }

  public Scope scope() {
    return scope;
  }

  public String service() {
    return resource.service();
  }
}
