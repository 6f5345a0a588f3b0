package dev.plumbline.console.store;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.WireFormat;
import java.io.IOException;

/**
 * Estimates the memory of a message before it is parsed: an empty attribute takes two bytes on the
 * wire and some dozens in memory.
 */
final class MemoryEstimate {

  private static final int DEEPEST = 100;
  private static final int BYTES_A_MESSAGE = 64;

  private final int most;
  private int messages;

  private MemoryEstimate(int most) {
    this.most = most;
  }

  /** Whether there are more messages in it, at any depth, than so many. */
  static boolean isOver(ByteString message, Descriptor type, int most) {
    MemoryEstimate weight = new MemoryEstimate(most);
    try {
      weight.walk(message.newCodedInput(), type, 0);
    } catch (IOException unreadable) {
      // The parser reports it.
      return false;
    }
    return weight.messages > most;
  }

  /** Returns about how many bytes the message takes once it is read. */
  static long of(ByteString message, Descriptor type) {
    MemoryEstimate weight = new MemoryEstimate(Integer.MAX_VALUE - 1);
    try {
      weight.walk(message.newCodedInput(), type, 0);
    } catch (IOException unreadable) {
      // The parser reports it.
    }
    return message.size() + (long) BYTES_A_MESSAGE * weight.messages;
  }

  private void walk(CodedInputStream in, Descriptor type, int depth) throws IOException {
    for (int tag = in.readTag(); tag != 0 && messages <= most; tag = in.readTag()) {
      FieldDescriptor field =
          WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED
              ? type.findFieldByNumber(WireFormat.getTagFieldNumber(tag))
              : null;
      if (field == null || field.getJavaType() != FieldDescriptor.JavaType.MESSAGE) {
        in.skipField(tag);
        continue;
      }
      messages++;
      int end = in.pushLimit(in.readRawVarint32());
      if (depth < DEEPEST) {
        walk(in, field.getMessageType(), depth + 1);
      }
      in.skipRawBytes(Math.max(0, in.getBytesUntilLimit()));
      in.popLimit(end);
    }
  }
}
