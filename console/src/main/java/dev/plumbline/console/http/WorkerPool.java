package dev.plumbline.console.http;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** A thread pool with a bounded queue of requests. */
public final class WorkerPool {

  private WorkerPool() {}

  /**
   * Makes a pool whose threads end with the process.
   *
   * @param waiting requests that may wait; one more is rejected
   */
  public static ThreadPoolExecutor of(String name, int threads, int waiting) {
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            threads,
            threads,
            30,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(waiting),
            task -> {
              Thread thread = new Thread(task, name);
              thread.setDaemon(true);
              return thread;
            });
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }
}
