package dev.plumbline.cli.lesson;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A line to another server that a lesson can take away and give back: what connects to it reaches
 * that server while it is open, and is cut off while it is not.
 */
final class Gate implements AutoCloseable {
  private static final Duration QUIET = Duration.ofMillis(400);
  private static final Duration LONGEST = Duration.ofSeconds(5);
  private static final int BUFFER = 16 << 10;

  private final URI target;
  private final ServerSocket listener;
  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
  private volatile boolean open = true;
  private volatile long moved = System.nanoTime();

  /**
   * @param target where the line leads
   */
  Gate(URI target) throws IOException {
    this.target = target;
    this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    start("gate", this::accept);
  }

  /** Where it is reached. */
  URI address() {
    return URI.create("http://127.0.0.1:" + listener.getLocalPort());
  }

  /**
   * Takes the line away. A request under way is awaited, so that both sides agree on what has
   * arrived.
   */
  void shut() throws InterruptedException {
    long end = System.nanoTime() + LONGEST.toNanos();
    while (System.nanoTime() - moved < QUIET.toNanos() && System.nanoTime() < end) {
      Thread.sleep(QUIET.toMillis() / 4);
    }
    open = false;
    connections.forEach(Gate::cut);
  }

  /** Gives it back. */
  void open() {
    open = true;
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException gone) {
      // Nobody can connect any more, which is what was wanted.
    }
    connections.forEach(Gate::cut);
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket near = listener.accept();
        if (open) {
          connect(near);
        } else {
          cut(near);
        }
      } catch (IOException closed) {
        // Asked again, unless it was closed.
      }
    }
  }

  private void connect(Socket near) {
    Socket far;
    try {
      far = new Socket(target.getHost(), target.getPort());
    } catch (IOException unreachable) {
      cut(near);
      return;
    }
    connections.add(near);
    connections.add(far);
    start("gate-out", () -> copy(near, far));
    start("gate-in", () -> copy(far, near));
    if (!open) {
      cut(near);
      cut(far);
    }
  }

  private void copy(Socket from, Socket to) {
    byte[] buffer = new byte[BUFFER];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      int count;
      while ((count = in.read(buffer)) >= 0) {
        moved = System.nanoTime();
        out.write(buffer, 0, count);
      }
    } catch (IOException ended) {
      // By one of the two sides, or because the line was taken away.
    } finally {
      cut(from);
      cut(to);
      connections.remove(from);
      connections.remove(to);
    }
  }

  private static void cut(Socket socket) {
    try {
      socket.close();
    } catch (IOException gone) {
      // It is closed.
    }
  }

  private static void start(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }
}
