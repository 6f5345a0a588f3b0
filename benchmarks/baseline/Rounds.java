import java.lang.management.ManagementFactory;
import java.lang.reflect.Method;
import java.util.Arrays;

/**
 * Measures the methods of SpanBenchmark by the processor time of this thread, in many short rounds:
 * prints for each its name, the least and the median of the rounds in nanoseconds for a span, and
 * the bytes allocated. Run from source with the class path of a commit, so that two commits take
 * turns.
 *
 * <p>Usage: java -cp CLASSPATH Rounds.java ENTRIES METHOD...
 */
final class Rounds {
  private static final String BENCHMARK = "dev.plumbline.agent.export.SpanBenchmark";
  private static final int BATCH = 512;
  private static final int WARM = Integer.getInteger("warm", 3000);
  private static final int ROUNDS = Integer.getInteger("rounds", 100);
  private static final int CALLS = Integer.getInteger("calls", 100);

  private static final Object[] NO_ARGUMENTS = {};

  private static Object kept;

  public static void main(String[] args) throws Exception {
    Class<?> type = Class.forName(BENCHMARK);
    for (int i = 1; i < args.length; i++) {
      Object benchmark = type.getConstructor().newInstance();
      type.getField("entries").setInt(benchmark, Integer.parseInt(args[0]));
      type.getMethod("setUp").invoke(benchmark);
      measure(args[i], type.getMethod(args[i]), benchmark);
    }
  }

  private static void measure(String name, Method method, Object benchmark) throws Exception {
    com.sun.management.ThreadMXBean thread =
        (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    call(method, benchmark, WARM);
    double[] nanos = new double[ROUNDS];
    double bytes = Double.MAX_VALUE;
    for (int i = 0; i < ROUNDS; i++) {
      long allocated = thread.getCurrentThreadAllocatedBytes();
      long begun = thread.getCurrentThreadCpuTime();
      call(method, benchmark, CALLS);
      nanos[i] = (double) (thread.getCurrentThreadCpuTime() - begun) / CALLS / BATCH;
      long more = thread.getCurrentThreadAllocatedBytes() - allocated;
      bytes = Math.min(bytes, (double) more / CALLS / BATCH);
    }
    Arrays.sort(nanos);
    System.out.printf("%s %.2f %.2f %.2f%n", name, nanos[0], nanos[ROUNDS / 2], bytes);
  }

  private static void call(Method method, Object benchmark, int times) throws Exception {
    for (int i = 0; i < times; i++) {
      kept = method.invoke(benchmark, NO_ARGUMENTS);
    }
  }
}
