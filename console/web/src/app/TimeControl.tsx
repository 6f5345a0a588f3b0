// Chooses the time range of the page.
import { instant } from "../format.ts";
import { setQuery, useLocation } from "./location.ts";
import { bounds, CHOICES, lastOf, parametersOf, rangeOf } from "./timeRange.ts";

export function TimeControl() {
  const { query } = useLocation();
  const range = rangeOf(query);
  const [from, to] = bounds(range, Date.now());
  return (
    <div class="time-control">
      {!range.moving && (
        <span class="fixed-range nowrap" title="A fixed time range; choose one on the right to follow the clock again">
          {instant(from)} – {instant(to).slice(11)}
        </span>
      )}
      <div class="segments" role="group" aria-label="Time range">
        {CHOICES.map((choice) => (
          <button key={choice} type="button" aria-pressed={range.moving && range.from === `-${choice}`} onClick={() => setQuery(parametersOf(lastOf(choice)))}>
            {choice}
          </button>
        ))}
      </div>
    </div>
  );
}
