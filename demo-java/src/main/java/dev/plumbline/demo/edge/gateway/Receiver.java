package dev.plumbline.demo.edge.gateway;

import dev.plumbline.demo.edge.error.GatewayException;

/** Receives the results of a call to the gateway: messages, then exactly one end. */
public interface Receiver<R> {
  /** A message arrived. A stream sends the next one only on {@link GatewayCall#next()}. */
  void message(R message);

  /** The call succeeded. */
  void completed();

  /** The call failed, retries included. */
  void failed(GatewayException failure);
}
