// The types of the JSON API's responses, as console/API.md describes them.

export interface Range {
  readonly from_ms: number;
  readonly to_ms: number;
  readonly clamped: boolean;
}

export type PartName = "metrics" | "alerts" | "traces" | "logs";
export interface Part {
  readonly state: "ok" | "down" | "off";
  readonly detail?: string;
  readonly since_ms?: number;
}
export type Parts = Readonly<Partial<Record<PartName, Part>>>;

export interface ErrorTuple {
  readonly code: string;
  readonly reason: string | null;
  readonly origin: string | null;
  readonly fault: "caller" | "service" | "dependency" | null;
  readonly retryable: boolean | null;
}

export interface ServiceEntry {
  readonly name: string;
  readonly label: string;
  readonly color: string;
  readonly language: string;
  readonly team: string;
  readonly tier: number;
  readonly brief: string;
  readonly boundary: boolean;
  readonly peers: readonly string[];
}

export interface Config {
  readonly services: readonly ServiceEntry[];
  readonly charter: Charter;
  readonly codes: readonly { readonly code: string; readonly http: number; readonly fault: string; readonly server_error: boolean }[];
  readonly reasons: readonly { readonly reason: string; readonly code: string | null; readonly owner: string; readonly brief: string; readonly advice: string }[];
  readonly origins: readonly string[];
  readonly baggage_keys: readonly string[];
  readonly histogram_bounds_s: readonly number[];
  readonly traces: { readonly kind: string; readonly max_age_s?: number | null };
  readonly links: { readonly prometheus: string | null; readonly alertmanager: string | null; readonly jaeger: string | null };
}

export interface Charter {
  readonly version: string;
  readonly digest: string;
}

export interface Faults {
  readonly caller: number | null;
  readonly service: number | null;
  readonly dependency: number | null;
}

export interface Budget {
  readonly journey: string;
  readonly label: string;
  readonly service: string;
  readonly sli: string;
  readonly objective_ratio: number;
  readonly window_s: number;
  readonly left_ratio: number | null;
  readonly burn_rates: Readonly<Record<string, number | null>>;
  readonly threshold_s: number | null;
}

export interface OverviewService {
  readonly service: string;
  readonly in_charter: boolean;
  readonly calls_per_s: number | null;
  readonly error_ratio: number | null;
  readonly error_ratio_by_fault: Faults | null;
  readonly p50_s: number | null;
  readonly p95_s: number | null;
  readonly p99_s: number | null;
  /** p99 over the range, for a sparkline. */
  readonly p99_trend_s?: Series;
  readonly last_seen_ms: number | null;
  readonly alerts: number | null;
}

export interface Call {
  readonly from: string;
  readonly to: string;
  readonly calls_per_s: number | null;
  readonly error_ratio: number | null;
  readonly p99_s: number | null;
  readonly in_charter: boolean;
}

export interface Overview {
  readonly range: Range;
  readonly parts: Parts;
  readonly environment: string | null;
  readonly environments: readonly string[];
  readonly services: readonly OverviewService[];
  readonly calls: readonly Call[];
  readonly budgets: readonly Budget[];
  readonly alerts_firing: number | null;
}

export type Series = readonly (number | null)[];

export interface Exemplar {
  readonly time_ms: number;
  readonly value_s: number;
  readonly trace_id: string;
  readonly span_id: string | null;
  readonly operation: string | null;
  readonly code: string | null;
}

export interface ResourceMetric {
  readonly name: string;
  readonly unit: string;
  readonly group: "process" | "jvm" | "go" | "tokio";
  readonly series: readonly { readonly labels: Readonly<Record<string, string>>; readonly values: Series }[];
}

export interface ServiceView {
  readonly range: Range;
  readonly parts: Parts;
  readonly service: string;
  readonly environment: string | null;
  readonly environments: readonly string[];
  readonly operation: string | null;
  readonly step_s: number;
  readonly times_ms: readonly number[];
  readonly operations: readonly { readonly operation: string; readonly protocol: string; readonly calls_per_s: number | null; readonly error_ratio: number | null; readonly p99_s: number | null }[];
  readonly rate: Series;
  readonly errors: readonly { readonly code: string; readonly origin: string | null; readonly fault: string | null; readonly per_s: Series }[];
  readonly duration: { readonly p50_s: Series; readonly p95_s: Series; readonly p99_s: Series };
  readonly heatmap: { readonly bounds_s: readonly number[]; readonly per_s: readonly (readonly (number | null)[] | null)[] };
  readonly exemplars: readonly Exemplar[];
  readonly resources: readonly ResourceMetric[];
  readonly sampler: readonly { readonly rule: string; readonly decision: string; readonly per_s: Series }[];
  readonly findings: readonly { readonly rule: string; readonly action: string; readonly total: number; readonly per_s: Series }[];
  readonly instances: readonly { readonly instance: string | null; readonly version: string | null; readonly last_seen_ms: number | null }[];
}

export interface TraceRow {
  readonly trace_id: string;
  readonly start_us: number;
  readonly duration_us: number;
  readonly root: { readonly service: string; readonly name: string; readonly kind: string };
  readonly services: readonly string[];
  readonly span_count: number;
  readonly error: ErrorTuple | null;
  readonly synthetic: boolean;
  readonly complete: boolean;
}

export interface SearchAnswer {
  readonly range: Range;
  readonly parts: Parts;
  readonly traces: readonly TraceRow[];
  readonly next: string | null;
}

export type Value = string | number | boolean | null | readonly Value[] | { readonly [key: string]: Value };
export type Attributes = Readonly<Record<string, Value>>;

export interface Span {
  readonly span_id: string;
  readonly parent_id: string | null;
  readonly service: string;
  readonly resource: number;
  readonly scope: number;
  readonly name: string;
  readonly kind: string;
  readonly status: string;
  readonly status_message: string;
  readonly offset_us: number;
  readonly duration_us: number;
  readonly skew_us: number;
  readonly depth: number;
  readonly self_us: number;
  readonly critical_us: number;
  readonly error: ErrorTuple | null;
  readonly on_error_path: boolean;
  readonly attempt: number | null;
  readonly attributes: Attributes;
  readonly events: readonly { readonly name: string; readonly offset_us: number; readonly attributes: Attributes }[];
  readonly links: readonly { readonly trace_id: string; readonly span_id: string; readonly attributes: Attributes }[];
  readonly trace_state: string;
  readonly dropped: { readonly attributes: number; readonly events: number; readonly links: number };
}

export interface Resource {
  readonly service: string;
  readonly instance: string | null;
  readonly attributes: Attributes;
  readonly schema_url: string | null;
  readonly charter: { readonly version: string | null; readonly digest: string | null; readonly current: boolean } | null;
}

export interface TraceView {
  readonly parts: Parts;
  readonly trace_id: string;
  readonly start_us: number;
  readonly duration_us: number;
  readonly span_count: number;
  readonly omitted_spans: number;
  readonly complete: boolean;
  readonly synthetic: boolean;
  readonly error: ErrorTuple | null;
  readonly resources: readonly Resource[];
  readonly scopes: readonly { readonly name: string; readonly version: string }[];
  readonly spans: readonly Span[];
  readonly critical_path: readonly { readonly span_id: string; readonly from_us: number; readonly to_us: number }[];
  readonly error_path: readonly string[];
  readonly retries: readonly { readonly parent_id: string; readonly operation: string; readonly attempts: readonly string[]; readonly succeeded: boolean }[];
  readonly time_by_service: readonly { readonly service: string; readonly self_us: number; readonly ratio: number }[];
  readonly skew: readonly { readonly service: string; readonly offset_us: number; readonly error_us: number; readonly calls: number; readonly corrected: boolean }[];
  readonly baggage: Readonly<Record<string, string>>;
  readonly log_count: number;
}

export interface LogLine {
  readonly time_us: number;
  readonly offset_us: number;
  readonly severity: string;
  readonly severity_number: number;
  readonly service: string;
  readonly scope: string;
  readonly span_id: string | null;
  readonly body: Value;
  readonly event_name: string;
  readonly attributes: Attributes;
}

/** A log record of a service; outside any trace its `trace_id` is null. */
export type ServiceLogLine = Omit<LogLine, "offset_us"> & { readonly trace_id: string | null };

export interface ServiceLogs {
  readonly range: Range;
  readonly parts: Parts;
  readonly service: string;
  readonly logs: readonly ServiceLogLine[];
  readonly truncated: boolean;
}

export interface TraceLogs {
  readonly parts: Parts;
  readonly trace_id: string;
  readonly logs: readonly LogLine[];
  readonly truncated: boolean;
}

export interface Conformance {
  readonly range: Range;
  readonly parts: Parts;
  readonly charter: Charter;
  readonly versions: readonly { readonly service: string; readonly version: string | null; readonly digest: string | null; readonly current: boolean; readonly instances: number; readonly spans: number; readonly last_seen_ms: number }[];
  readonly findings: readonly { readonly service: string; readonly rule: string; readonly action: string; readonly total: number; readonly last_ms: number | null; readonly example_trace: string | null }[];
  readonly enforcement: readonly { readonly service: string; readonly instance: string; readonly active: boolean }[];
}

export interface ConformanceResult {
  readonly range: Range;
  readonly parts: Parts;
  readonly state: "conforms" | "breaks" | "nothing";
  readonly judged_at_ms: number;
  readonly traces: number;
  readonly whole_chains: number;
  readonly spans: number;
  readonly foreign_spans: number;
  readonly spans_by_service: Readonly<Record<string, number>>;
  readonly findings: readonly { readonly rule: string; readonly service: string | null; readonly subject: string; readonly message: string; readonly where: string | null; readonly count: number; readonly example_trace: string | null }[];
  readonly rules: readonly string[];
  readonly clock_skew: readonly { readonly client: string; readonly server: string; readonly offset_us: number; readonly error_us: number; readonly calls: number }[];
}

export interface Alert {
  readonly fingerprint: string;
  readonly name: string;
  readonly state: "firing" | "pending" | "suppressed" | "resolved";
  readonly severity: string | null;
  readonly service: string | null;
  readonly origin: string | null;
  readonly code: string | null;
  readonly summary: string | null;
  readonly description: string | null;
  readonly starts_ms: number;
  readonly ends_ms: number | null;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly traces: readonly TraceRow[];
  readonly search: string | null;
  readonly source: string;
}

export interface Alerts {
  readonly parts: Parts;
  readonly alerts: readonly Alert[];
  readonly budgets: readonly Budget[];
  readonly rules: readonly { readonly name: string; readonly group: string; readonly state: string; readonly query: string }[];
}
