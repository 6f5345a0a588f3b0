package dev.plumbline.console.trace;

import dev.plumbline.otlp.Span;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/**
 * Parents and children of spans, which are renumbered from top to bottom: depth first, children by
 * start. Spans that are each other's ancestors are cut apart at the first of them.
 */
final class SpanTree {

  private final int[] sources;
  private final int[] parents;
  private final int[] depths;
  private final List<List<Integer>> children;
  private final List<Integer> tops;

  private SpanTree(
      int[] sources,
      int[] parents,
      int[] depths,
      List<List<Integer>> children,
      List<Integer> tops) {
    this.sources = sources;
    this.parents = parents;
    this.depths = depths;
    this.children = children;
    this.tops = List.copyOf(tops);
  }

  /**
   * @param spans each once
   * @param start of a span, by which children are ordered
   */
  static SpanTree of(List<Span> spans, ToLongFunction<Span> start) {
    Map<Long, Integer> byId = new HashMap<>();
    for (int i = 0; i < spans.size(); i++) {
      byId.put(spans.get(i).spanId(), i);
    }
    Comparator<Integer> byStart = Comparator.comparingLong(i -> start.applyAsLong(spans.get(i)));
    List<List<Integer>> below = new ArrayList<>();
    List<Integer> roots = new ArrayList<>();
    for (int i = 0; i < spans.size(); i++) {
      below.add(new ArrayList<>());
    }
    for (int i = 0; i < spans.size(); i++) {
      Integer parent = spans.get(i).isRoot() ? null : byId.get(spans.get(i).parentId());
      if (parent == null || parent == i) {
        roots.add(i);
      } else {
        below.get(parent).add(i);
      }
    }
    below.forEach(list -> list.sort(byStart));
    roots.sort(byStart);

    Walk walk = new Walk(spans.size(), below);
    roots.forEach(walk::from);
    // What no root leads to goes in circles.
    List<Integer> circling = new ArrayList<>();
    for (int i = 0; i < spans.size(); i++) {
      if (!walk.seen[i]) {
        circling.add(i);
      }
    }
    circling.sort(byStart);
    circling.forEach(walk::from);
    return walk.tree();
  }

  /** Walks down without recursion: a trace may be ten thousand spans deep. */
  private static final class Walk {
    final boolean[] seen;
    final int[] sources;
    final int[] parents;
    final int[] depths;
    final List<List<Integer>> below;
    final List<List<Integer>> children = new ArrayList<>();
    final List<Integer> tops = new ArrayList<>();
    int count;

    Walk(int size, List<List<Integer>> below) {
      this.seen = new boolean[size];
      this.sources = new int[size];
      this.parents = new int[size];
      this.depths = new int[size];
      this.below = below;
    }

    /** A span that waits for its turn. */
    private record Next(int source, int parent, int depth) {}

    void from(int top) {
      Deque<Next> stack = new ArrayDeque<>();
      stack.push(new Next(top, -1, 0));
      while (!stack.isEmpty()) {
        Next next = stack.pop();
        if (seen[next.source()]) {
          continue;
        }
        seen[next.source()] = true;
        int position = count++;
        sources[position] = next.source();
        parents[position] = next.parent();
        depths[position] = next.depth();
        children.add(new ArrayList<>());
        if (next.parent() < 0) {
          tops.add(position);
        } else {
          children.get(next.parent()).add(position);
        }
        List<Integer> ofThis = below.get(next.source());
        for (int i = ofThis.size() - 1; i >= 0; i--) {
          stack.push(new Next(ofThis.get(i), position, next.depth() + 1));
        }
      }
    }

    SpanTree tree() {
      return new SpanTree(
          Arrays.copyOf(sources, count),
          Arrays.copyOf(parents, count),
          Arrays.copyOf(depths, count),
          children,
          tops);
    }
  }

  /** Returns the place that the span had in the list that the tree was made of. */
  int source(int position) {
    return sources[position];
  }

  int parent(int position) {
    return parents[position];
  }

  int depth(int position) {
    return depths[position];
  }

  List<Integer> children(int position) {
    return children.get(position);
  }

  List<Integer> tops() {
    return tops;
  }
}
