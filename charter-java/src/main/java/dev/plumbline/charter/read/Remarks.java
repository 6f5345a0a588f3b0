package dev.plumbline.charter.read;

import dev.plumbline.charter.Location;
import dev.plumbline.charter.Remark;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Collects the parts of a charter that cannot be enforced, one remark for each kind with the first
 * place and the names.
 */
final class Remarks {
  private static final int SHOWN = 3;

  private final Map<String, Location> places = new LinkedHashMap<>();
  private final Map<String, List<String>> names = new LinkedHashMap<>();

  void add(Location location, String sentence, String name) {
    places.putIfAbsent(sentence, location);
    names.computeIfAbsent(sentence, each -> new ArrayList<>()).add(name);
  }

  /** One for each kind, in the order in which they were found. */
  List<Remark> all() {
    List<Remark> all = new ArrayList<>();
    places.forEach((sentence, place) -> all.add(remark(sentence, place)));
    return all;
  }

  private Remark remark(String sentence, Location place) {
    List<String> all = names.getOrDefault(sentence, new ArrayList<>());
    List<String> shown = all.subList(0, Math.min(SHOWN, all.size()));
    String more = all.size() > SHOWN ? " and " + (all.size() - SHOWN) + " more" : "";
    return new Remark(place, sentence + ": " + String.join(", ", shown) + more);
  }
}
