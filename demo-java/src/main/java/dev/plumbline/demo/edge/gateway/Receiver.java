package dev.plumbline.demo.edge.gateway;

import dev.plumbline.demo.edge.error.GatewayException;

/** Takes what a call to the gateway brings: messages, then exactly one end. */
public interface Receiver<R> {
  /** A message came. A stream sends the next one only when asked by {@link GatewayCall#next()}. */
  void message(R message);

  /** The call ended well. */
  void completed();

  /** The call ended badly, retries included. */
  void failed(GatewayException failure);
}
