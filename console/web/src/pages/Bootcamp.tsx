// The lessons of the bootcamp, how far the learner is, and what the last check found, with its traces.
import { apiAddress } from "../api/client.ts";
import type { BootcampResponse } from "../api/types.ts";
import { useQuery } from "../api/useQuery.ts";
import { useAddress } from "../app/environment.ts";
import { REFRESH_MS } from "../app/useRange.ts";
import { ago, instant, shortId } from "../format.ts";
import { Answer, Panel } from "../ui/Panel.tsx";
import { Empty } from "../ui/states.tsx";

type Lesson = BootcampResponse["lessons"][number];
type Check = NonNullable<NonNullable<Lesson["progress"]>["last_check"]>;
type Demand = Check["demands"][number];

/** So many traces of a demand are linked to; the others look alike. */
const MOST_TRACES = 5;

export function Bootcamp() {
  const answer = useQuery<BootcampResponse>(apiAddress("/bootcamp"), { every: REFRESH_MS });
  return (
    <>
      <div class="page-head">
        <h1>Bootcamp</h1>
        {answer.data?.state === "ok" && <span class="sub">{solvedOf(answer.data.lessons)}</span>}
      </div>
      <Answer query={answer} lines={6}>
        {(data) => (data.state === "ok" ? <Lessons lessons={data.lessons} /> : <Without answer={data} />)}
      </Answer>
    </>
  );
}

const solvedOf = (lessons: readonly Lesson[]) => `${lessons.filter((lesson) => lesson.progress?.solved_ms).length} of ${lessons.length} lessons solved`;

function Without({ answer }: { answer: BootcampResponse }) {
  if (answer.state === "unreadable") {
    return (
      <div class="banner bad" role="alert">
        {answer.detail}
      </div>
    );
  }
  return (
    <Panel title="No lesson is begun">
      <Empty title={answer.state === "off" ? "This console has no bootcamp" : "Begin with the first one"}>
        {answer.state === "off" && (
          <p>
            Start the demo in a checkout: <code>make demo</code>
          </p>
        )}
        <p>
          In the checkout, <code>bin/plumbline lesson list</code> has all lessons, and <code>bin/plumbline lesson start 01</code> begins the first one.
        </p>
      </Empty>
    </Panel>
  );
}

function Lessons({ lessons }: { lessons: readonly Lesson[] }) {
  const checked = lessons.filter((lesson) => lesson.progress?.last_check);
  // What the learner works on stands first.
  checked.sort((a, b) => (b.progress?.last_check?.at_ms ?? 0) - (a.progress?.last_check?.at_ms ?? 0));
  return (
    <>
      {checked[0]?.progress?.last_check && <LastCheck lesson={checked[0]} check={checked[0].progress.last_check} />}
      <Panel title="Lessons" flush>
        <div class="table-wrap" tabIndex={0} role="region" aria-label="Lessons">
          <table class="table">
            <thead>
              <tr>
                <th scope="col">Lesson</th>
                <th scope="col">State</th>
                <th scope="col" class="num">
                  Minutes
                </th>
                <th scope="col">Hints shown</th>
              </tr>
            </thead>
            <tbody>
              {lessons.map((lesson) => (
                <tr key={lesson.name}>
                  <td>
                    <span class="op">{lesson.title}</span>
                    <div class="muted small">{lesson.task}</div>
                  </td>
                  <td>
                    <StateTag lesson={lesson} />
                  </td>
                  <td class="num">{lesson.minutes}</td>
                  <td>
                    {lesson.progress?.hints_shown ?? 0} of {lesson.hints}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </Panel>
      {checked.slice(1).map((lesson) => (
        <details class="others" key={lesson.name}>
          <summary>The last check of {lesson.title}</summary>
          {lesson.progress?.last_check && <LastCheck lesson={lesson} check={lesson.progress.last_check} />}
        </details>
      ))}
    </>
  );
}

function StateTag({ lesson }: { lesson: Lesson }) {
  const { progress } = lesson;
  if (progress?.solved_ms) return <span class="tag ok">solved</span>;
  const check = progress?.last_check;
  if (check) return <span class="tag warn">{check.problem ? "could not be checked" : `${met(check)} of ${check.demands.length} met`}</span>;
  if (progress?.started_ms) return <span class="tag">begun</span>;
  return <span class="muted">not begun</span>;
}

const met = (check: Check) => check.demands.filter((demand) => demand.met).length;

function LastCheck({ lesson, check }: { lesson: Lesson; check: Check }) {
  return (
    <Panel
      title={`Last check of ${lesson.title}`}
      note={
        check.at_ms !== null && (
          <span title={instant(check.at_ms)}>
            {ago(check.at_ms, Date.now())}, of {check.folder}
          </span>
        )
      }
      end={<StateTag lesson={lesson} />}
    >
      {check.problem && <pre class="problem">{check.problem}</pre>}
      {check.mistakes.map((mistake) => (
        <p class="banner" key={mistake}>
          <span>This looks like a known mistake: {mistake}</span>
        </p>
      ))}
      <ol class="demands">
        {check.demands.map((demand) => (
          <DemandRow key={demand.id} demand={demand} />
        ))}
      </ol>
    </Panel>
  );
}

function DemandRow({ demand }: { demand: Demand }) {
  const to = useAddress();
  const facts: readonly (readonly [string, string])[] = demand.met
    ? []
    : [
        ["seen", demand.seen],
        ["missing", demand.missing],
        ["look", demand.look],
      ];
  return (
    <li>
      <span class={`tag square ${demand.met ? "ok" : "bad"}`}>{demand.met ? "ok" : "wrong"}</span>
      <div>
        <span class="op">{demand.text}</span>
        <dl class="small">
          {facts
            .filter(([, text]) => text)
            .map(([name, text]) => (
              <div key={name}>
                <dt class="muted">{name}</dt>
                <dd>{text}</dd>
              </div>
            ))}
        </dl>
        {demand.traces.length > 0 && (
          <p class="small traces-of">
            <span class="muted">{demand.traces.length === 1 ? "trace" : `${demand.traces.length} traces`}</span>
            {demand.traces.slice(0, MOST_TRACES).map((id) => (
              <a key={id} class="mono" href={to(`/trace/${id}`)}>
                {shortId(id)}
              </a>
            ))}
          </p>
        )}
      </div>
    </li>
  );
}
