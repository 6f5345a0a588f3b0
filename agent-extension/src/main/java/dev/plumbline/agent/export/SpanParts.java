package dev.plumbline.agent.export;

import dev.plumbline.charter.registry.Protection;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.StatusData;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Applies the rules about attributes to the events and links of a span, and to its status. */
final class SpanParts {
  private final AttributeEnforcement attributes;
  private final @Nullable Protection message;

  SpanParts(AttributeEnforcement attributes) {
    this.attributes = attributes;
    this.message = attributes.keys().protection("exception.message");
  }

  /** The corrected events; the same list when nothing is to change. */
  List<EventData> events(List<EventData> recorded, AttributePass pass) {
    List<EventData> enforced = null;
    for (int i = 0; i < recorded.size(); i++) {
      EventData event = recorded.get(i);
      Attributes before = event.getAttributes();
      Attributes after = pass.apply(before, "span event");
      if (event.getTotalAttributeCount() <= before.size()) {
        attributes
            .rules()
            .required
            .checkEvent(pass.present(), attributes.keys().spans(), event.getName());
      }
      if (after != before) {
        enforced = enforced == null ? new ArrayList<>(recorded) : enforced;
        enforced.set(
            i,
            EventData.create(
                event.getEpochNanos(),
                event.getName(),
                after,
                total(event.getTotalAttributeCount(), before, after)));
      }
    }
    return enforced == null ? recorded : enforced;
  }

  /** Likewise the links. */
  List<LinkData> links(List<LinkData> recorded, AttributePass pass) {
    List<LinkData> enforced = null;
    for (int i = 0; i < recorded.size(); i++) {
      LinkData link = recorded.get(i);
      Attributes before = link.getAttributes();
      Attributes after = pass.apply(before, "span link");
      if (after != before) {
        enforced = enforced == null ? new ArrayList<>(recorded) : enforced;
        enforced.set(
            i,
            LinkData.create(
                link.getSpanContext(), after, total(link.getTotalAttributeCount(), before, after)));
      }
    }
    return enforced == null ? recorded : enforced;
  }

  /** The total count that makes only the SDK's limit count as having dropped attributes. */
  static int total(int recorded, Attributes before, Attributes after) {
    return recorded - before.size() + after.size();
  }

  /** The corrected status: the description repeats the message of the exception. */
  StatusData status(StatusData recorded) {
    Protection protection = message;
    if (protection == null) {
      return recorded;
    }
    String description = recorded.getDescription();
    if (description.isEmpty()
        || !protection.touches(description)
        || !attributes.rules().sensitive.checkInside("span status")) {
      return recorded;
    }
    Object left = protection.protect(description, attributes.protections().redactor());
    return StatusData.create(recorded.getStatusCode(), left == null ? "" : left.toString());
  }
}
