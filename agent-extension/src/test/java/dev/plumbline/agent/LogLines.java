package dev.plumbline.agent;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** Collects the lines that the extension logs until it is closed. */
public final class LogLines extends Handler implements AutoCloseable {
  public final List<String> lines = new CopyOnWriteArrayList<>();
  private final Logger logger = Logger.getLogger("dev.plumbline.agent");

  public LogLines() {
    setFormatter(new SimpleFormatter());
    logger.addHandler(this);
  }

  @Override
  public void publish(LogRecord line) {
    lines.add(getFormatter().formatMessage(line));
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    logger.removeHandler(this);
  }
}
