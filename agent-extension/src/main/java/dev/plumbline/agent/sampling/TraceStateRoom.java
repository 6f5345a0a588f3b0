package dev.plumbline.agent.sampling;

import dev.plumbline.agent.propagation.MemberList;
import io.opentelemetry.api.trace.TraceState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a tracestate that we write within 32 members and 512 characters: W3C Trace Context level 2,
 * "tracestate Limits". Long members of others go first, then the last ones, never ours.
 */
final class TraceStateRoom {
  private static final int MAX_CHARACTERS = 512;
  private static final int LONG_MEMBER = 128;

  private TraceStateRoom() {}

  /**
   * Our member, then the others.
   *
   * @param others keys at even places, each followed by its value; changed by this
   */
  static TraceState fit(@Nullable String ours, List<String> others) {
    int room = MemberList.MAX_MEMBERS - (ours == null ? 0 : 1);
    while (others.size() / 2 > room) {
      remove(others, others.size() / 2 - 1);
    }
    int ourLength = ours == null ? 0 : OtMember.KEY.length() + 1 + ours.length();
    for (int i = others.size() / 2 - 1; i >= 0 && length(ourLength, others) > MAX_CHARACTERS; i--) {
      if (others.get(2 * i).length() + 1 + others.get(2 * i + 1).length() > LONG_MEMBER) {
        remove(others, i);
      }
    }
    while (!others.isEmpty() && length(ourLength, others) > MAX_CHARACTERS) {
      remove(others, others.size() / 2 - 1);
    }
    if (ours != null) {
      others.add(0, OtMember.KEY);
      others.add(1, ours);
    }
    return MemberList.of(others.toArray(new String[0]));
  }

  private static int length(int ourLength, List<String> others) {
    int length = ourLength;
    for (int i = 0; i < others.size(); i += 2) {
      length += (length == 0 ? 0 : 1) + others.get(i).length() + 1 + others.get(i + 1).length();
    }
    return length;
  }

  private static void remove(List<String> others, int member) {
    others.remove(2 * member + 1);
    others.remove(2 * member);
  }
}
