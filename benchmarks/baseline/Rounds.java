import java.lang.management.ManagementFactory;
import java.lang.reflect.Method;
import java.util.Arrays;

/**
 * Measures methods of SpanBenchmark by the processor time of this thread, in many short rounds.
 * Prints for each method its name, the minimum and the median of the rounds in nanoseconds per span,
 * and the allocated bytes per span. It runs with the class path of each commit in turn.
 *
 * <p>Usage: java -cp CLASSPATH Rounds CLASS ENTRIES METHOD...
 */
final class Rounds {
  private static final int BATCH = 512;
  private static final int WARM = Integer.getInteger("warm", 3000);
  private static final int ROUNDS = Integer.getInteger("rounds", 100);
  private static final int CALLS = Integer.getInteger("calls", 100);

  private static final Object[] NO_ARGUMENTS = {};

  private static Object kept;

  public static void main(String[] args) throws Exception {
    Class<?> type = Class.forName(args[0]);
    for (int i = 2; i < args.length; i++) {
      Object benchmark = type.getConstructor().newInstance();
      type.getField("entries").setInt(benchmark, Integer.parseInt(args[1]));
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
