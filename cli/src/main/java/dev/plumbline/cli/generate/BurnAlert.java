package dev.plumbline.cli.generate;

import java.util.List;

/**
 * One step of multi-window, multi-burn-rate alerting (Google's SRE Workbook, chapter 5): it fires
 * while the budget is spent faster than {@code burn} times the allowed rate over the long window,
 * and stops soon after the short one has recovered.
 */
record BurnAlert(String burn, Window longWindow, Window shortWindow, String severity) {
  static final List<BurnAlert> ALL =
      List.of(
          new BurnAlert("14.4", Window.H1, Window.M5, "page"),
          new BurnAlert("6", Window.H6, Window.M30, "page"),
          new BurnAlert("3", Window.D1, Window.H2, "ticket"),
          new BurnAlert("1", Window.D3, Window.H6, "ticket"));
}
