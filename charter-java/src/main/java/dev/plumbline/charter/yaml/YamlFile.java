package dev.plumbline.charter.yaml;

import dev.plumbline.charter.Location;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Reads one YAML file into nodes that know their place. Every way in which a file can be broken
 * becomes a problem: not UTF-8, not YAML, several documents, keys given twice, nesting without end.
 *
 * <p>It is built on the event stream, not on composed nodes: anchors and tags, which no charter
 * needs, are refused as they pass, so a file cannot grow when it is read.
 */
public final class YamlFile {
  private static final int MAX_DEPTH = 40;
  private static final int MAX_CHARACTERS = 1 << 25;

  private final String file;
  private final Problems problems;
  private final Size size;
  private Location last;

  private YamlFile(String file, Problems problems, Size size) {
    this.file = file;
    this.problems = problems;
    this.size = size;
    this.last = new Location(file, 1, 1);
  }

  /** The root of the file, or null when there is none; what is wrong goes to the problems. */
  public static @Nullable Node read(String file, byte[] content, Problems problems) {
    return read(file, content, problems, new Size());
  }

  /** The same, for one of several files whose values are limited together. */
  public static @Nullable Node read(String file, byte[] content, Problems problems, Size size) {
    YamlFile reader = new YamlFile(file, problems, size);
    String text = Utf8.decode(file, content, problems);
    return text == null ? null : reader.parse(text);
  }

  private @Nullable Node parse(String text) {
    LoadSettings settings =
        LoadSettings.builder()
            .setLabel(file)
            .setUseMarks(true)
            .setCodePointLimit(MAX_CHARACTERS)
            .build();
    Iterator<Event> events = new Parse(settings).parseString(text).iterator();
    try {
      return document(events);
    } catch (Refused e) {
      return null;
    } catch (ReaderException e) {
      problems.add(
          Utf8.place(file, text, text.offsetByCodePoints(0, codePoints(text, e.getPosition()))),
          "the character U+" + String.format("%04X", e.getCodePoint()) + " is not allowed",
          "printable characters");
    } catch (MarkedYamlEngineException e) {
      Optional<Mark> mark = e.getProblemMark();
      String context = e.getContext() == null ? "" : " " + e.getContext();
      problems.add(
          mark.isPresent() ? place(mark.get()) : last,
          "the file is not YAML: " + e.getProblem() + context,
          "YAML 1.2");
    } catch (YamlEngineException e) {
      problems.add(last, "the file is not YAML: " + e.getMessage(), "YAML 1.2");
    }
    return null;
  }

  private @Nullable Node document(Iterator<Event> events) {
    Node root = null;
    int documents = 0;
    while (events.hasNext()) {
      Event event = next(events);
      switch (event.getEventId()) {
        case StreamStart:
        case StreamEnd:
        case DocumentEnd:
          break;
        case DocumentStart:
          if (++documents > 1) {
            throw refuse("the file has a second document", "one document a file");
          }
          break;
        default:
          root = node(event, events, 0);
      }
    }
    if (root == null) {
      problems.add(last, "the file is empty", "a mapping");
    }
    return root;
  }

  private Node node(Event event, Iterator<Event> events, int depth) {
    Location location = last;
    if (depth > MAX_DEPTH) {
      throw refuse(
          "the file nests deeper than " + MAX_DEPTH + " levels", "no more than a charter needs");
    }
    if (event.getEventId() == Event.ID.Alias) {
      throw refuse("aliases (*) are not used in a charter", "the value itself");
    }
    if (event instanceof NodeEvent && ((NodeEvent) event).getAnchor().isPresent()) {
      throw refuse("anchors (&) are not used in a charter", "the value itself");
    }
    String excess =
        event instanceof ScalarEvent ? size.add(((ScalarEvent) event).getValue()) : size.add();
    if (excess != null) {
      throw refuse(excess, "no more than a charter needs");
    }
    switch (event.getEventId()) {
      case Scalar:
        return scalar((ScalarEvent) event, location);
      case SequenceStart:
        return sequence(events, location, depth);
      case MappingStart:
        return mapping(events, location, depth);
      default:
        throw refuse("the file is not YAML: unexpected " + event.getEventId(), "YAML 1.2");
    }
  }

  private ScalarNode scalar(ScalarEvent event, Location location) {
    if (event.getTag().isPresent()) {
      problems.add(
          location, "tags (" + event.getTag().get() + ") are not used in a charter", "no tag");
    }
    return ScalarNode.of(location, event.getValue(), event.getScalarStyle() == ScalarStyle.PLAIN);
  }

  private SequenceNode sequence(Iterator<Event> events, Location location, int depth) {
    List<Node> items = new ArrayList<>();
    for (Event event = next(events);
        event.getEventId() != Event.ID.SequenceEnd;
        event = next(events)) {
      items.add(node(event, events, depth + 1));
    }
    return new SequenceNode(location, items);
  }

  private MappingNode mapping(Iterator<Event> events, Location location, int depth) {
    List<MappingNode.Entry> entries = new ArrayList<>();
    Map<String, Location> seen = new HashMap<>();
    for (Event event = next(events);
        event.getEventId() != Event.ID.MappingEnd;
        event = next(events)) {
      Node key = node(event, events, depth + 1);
      Node value = node(next(events), events, depth + 1);
      if (!(key instanceof ScalarNode)) {
        problems.add(key.location(), key.describe() + " stands as a key", "a word as the key");
        continue;
      }
      ScalarNode word = (ScalarNode) key;
      Location first = seen.putIfAbsent(word.raw(), word.location());
      if (first != null) {
        problems.add(
            word.location(),
            "the key \"" + word.raw() + "\" is given twice",
            "each key once (first at line " + first.line() + ")");
        continue;
      }
      entries.add(new MappingNode.Entry(word, value));
    }
    return new MappingNode(location, entries);
  }

  private Event next(Iterator<Event> events) {
    Event event = events.next();
    Optional<Mark> mark = event.getStartMark();
    if (mark.isPresent()) {
      last = place(mark.get());
    }
    return event;
  }

  private Refused refuse(String message, String expected) {
    problems.add(last, message, expected);
    return new Refused();
  }

  private Location place(Mark mark) {
    return new Location(file, mark.getLine() + 1, mark.getColumn() + 1);
  }

  private static int codePoints(String text, int position) {
    return Math.max(0, Math.min(position, text.codePointCount(0, text.length())));
  }

  /** Ends the reading of a file whose problem is already noted. */
  private static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1;

    private Refused() {
      super(null, null, false, false);
    }
  }
}
