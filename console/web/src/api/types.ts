// The types of the JSON API, written from the records of the Java package dev.plumbline.console.response:
// change those, then run `npm run types`. console/API.md says what the members mean.

/** A value of an attribute. */
export type Value = string | number | boolean | null | readonly Value[] | { readonly [key: string]: Value };
export type Attributes = Readonly<Record<string, Value>>;

/** Values at the moments of a time axis; null is a gap. */
export type Series = readonly (number | null)[];

/** The state of each source of a response. */
export type Parts = Readonly<Partial<Record<PartName, Part>>>;

export interface AlertEntry {
  readonly fingerprint: string;
  readonly name: string;
  readonly state: AlertEntryState;
  readonly severity: string | null;
  readonly service: string | null;
  readonly origin: string | null;
  readonly code: string | null;
  readonly journey: string | null;
  readonly summary: string;
  readonly description: string;
  readonly starts_ms: number;
  readonly ends_ms: number | null;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly traces: readonly TraceRow[];
  readonly search: string | null;
  readonly source: string;
}

export type AlertEntryState = "firing" | "pending" | "suppressed" | "resolved";

export interface AlertResponse extends AlertEntry {
  readonly parts: Parts;
}

export interface AlertsResponse {
  readonly parts: Parts;
  readonly alerts: readonly AlertEntry[];
  readonly budgets: readonly Budget[];
  readonly rules: readonly AlertsRule[];
}

export interface AlertsRule {
  readonly name: string;
  readonly group: string;
  readonly state: string;
  readonly query: string;
}

export interface BootcampCheck {
  readonly at_ms: number | null;
  readonly folder: string;
  readonly solved: boolean;
  readonly demands: readonly BootcampDemand[];
  readonly mistakes: readonly string[];
  readonly problem: string;
}

export interface BootcampDemand {
  readonly id: string;
  readonly text: string;
  readonly met: boolean;
  readonly seen: string;
  readonly missing: string;
  readonly look: string;
  readonly traces: readonly string[];
}

export interface BootcampLesson {
  readonly name: string;
  readonly title: string;
  readonly minutes: number;
  readonly task: string;
  readonly languages: readonly string[];
  readonly hints: number;
  readonly progress: BootcampProgress | null;
}

export interface BootcampProgress {
  readonly language: string;
  readonly started_ms: number | null;
  readonly hints_shown: number;
  readonly solved_ms: number | null;
  readonly last_check: BootcampCheck | null;
}

export interface BootcampResponse {
  readonly state: BootcampState;
  readonly detail: string | null;
  readonly lessons: readonly BootcampLesson[];
}

export type BootcampState = "off" | "empty" | "ok" | "unreadable";

export interface Budget {
  readonly journey: string;
  readonly label: string;
  readonly service: string;
  readonly operation: string;
  readonly sli: string;
  readonly objective_ratio: number;
  readonly window_s: number;
  readonly left_ratio: number | null;
  readonly burn_rates: Readonly<Record<string, number | null>>;
  readonly threshold_s: number | null;
}

export interface CharterName {
  readonly version: string;
  readonly digest: string;
}

export interface ConfigCode {
  readonly code: string;
  readonly http: number;
  readonly fault: string;
  readonly server_error: boolean;
}

export interface ConfigLinks {
  readonly prometheus: string | null;
  readonly alertmanager: string | null;
  readonly jaeger: string | null;
}

export interface ConfigReason {
  readonly reason: string;
  readonly code: string | null;
  readonly owner: string;
  readonly brief: string;
  readonly advice: string;
}

export interface ConfigResponse {
  readonly services: readonly ConfigService[];
  readonly charter: CharterName;
  readonly codes: readonly ConfigCode[];
  readonly reasons: readonly ConfigReason[];
  readonly origins: readonly string[];
  readonly baggage_keys: readonly string[];
  readonly histogram_bounds_s: readonly number[];
  readonly traces: ConfigTraces;
  readonly links: ConfigLinks;
  readonly bootcamp: boolean;
}

export interface ConfigService {
  readonly name: string;
  readonly label: string;
  readonly color: string | null;
  readonly language: string;
  readonly team: string;
  readonly tier: number;
  readonly brief: string;
  readonly boundary: boolean;
  readonly peers: readonly string[];
}

export interface ConfigTraces {
  readonly kind: string;
  readonly max_age_s: number;
}

export interface ConformanceEnforcement {
  readonly service: string;
  readonly instance: string;
  readonly active: boolean;
}

export interface ConformanceFinding {
  readonly service: string;
  readonly rule: string;
  readonly action: string;
  readonly total: number;
  readonly last_ms: number | null;
  readonly example_trace: string | null;
}

export interface ConformanceResponse {
  readonly range: Range;
  readonly parts: Parts;
  readonly charter: CharterName;
  readonly versions: readonly ConformanceVersion[];
  readonly findings: readonly ConformanceFinding[];
  readonly enforcement: readonly ConformanceEnforcement[];
}

export interface ConformanceVersion {
  readonly service: string;
  readonly version: string | null;
  readonly digest: string | null;
  readonly current: boolean;
  readonly instances: number;
  readonly spans: number;
  readonly last_seen_ms: number;
}

export interface ErrorTuple {
  readonly code: string;
  readonly reason: string | null;
  readonly origin: string | null;
  readonly fault: string | null;
  readonly retryable: boolean | null;
}

export interface HealthIngest {
  readonly spans: number;
  readonly duplicate_spans: number;
  readonly log_records: number;
  readonly requests: number;
  readonly refused_requests: number;
  readonly malformed_requests: number;
  readonly rejected_spans: number;
  readonly rejected_log_records: number;
  readonly truncated_attributes: number;
  readonly queue_bytes: number;
  readonly queue_limit_bytes: number;
}

export interface HealthNotifiedAlerts {
  readonly kept: number;
  readonly dropped: number;
}

export interface HealthResponse {
  readonly status: HealthStatus;
  readonly detail: string | null;
  readonly version: string;
  readonly uptime_s: number;
  readonly errors: number;
  readonly parts: Parts;
  readonly store: HealthStore | null;
  readonly ingest: HealthIngest | null;
  readonly notified_alerts: HealthNotifiedAlerts;
}

export type HealthStatus = "ok" | "failing";

export interface HealthStore {
  readonly kind: string;
  readonly traces: number;
  readonly size_bytes: number;
  readonly limit_bytes: number;
  readonly oldest_ms: number | null;
  readonly max_age_s: number;
  readonly removed_traces: number;
  readonly read_from: string | null;
}

export interface LiveDropped {
  readonly traces: number;
}

export interface LogLine {
  readonly time_us: number;
  readonly severity: string;
  readonly severity_number: number;
  readonly service: string;
  readonly scope: string;
  readonly span_id: string | null;
  readonly body: string;
  readonly event_name: string;
  readonly attributes: Attributes;
}

export interface OverviewCall {
  readonly from: string;
  readonly to: string;
  readonly calls_per_s: number | null;
  readonly error_ratio: number | null;
  readonly p99_s: number | null;
  readonly in_charter: boolean;
}

export interface OverviewFaults {
  readonly caller: number | null;
  readonly service: number | null;
  readonly dependency: number | null;
}

export interface OverviewResponse {
  readonly range: Range;
  readonly parts: Parts;
  readonly environment: string | null;
  readonly environments: readonly string[];
  readonly services: readonly OverviewService[];
  readonly calls: readonly OverviewCall[];
  readonly budgets: readonly Budget[];
  readonly alerts_firing: number | null;
}

export interface OverviewService {
  readonly service: string;
  readonly in_charter: boolean;
  readonly calls_per_s: number | null;
  readonly error_ratio: number | null;
  readonly error_ratio_by_fault: OverviewFaults;
  readonly p50_s: number | null;
  readonly p95_s: number | null;
  readonly p99_s: number | null;
  readonly p99_trend_s: Series;
  readonly last_seen_ms: number | null;
  readonly alerts: number | null;
}

export interface Part {
  readonly state: PartState;
  readonly detail?: string;
}

export type PartName = "metrics" | "alerts" | "traces" | "logs";

export type PartState = "ok" | "down" | "off";

export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
}

export interface Range {
  readonly from_ms: number;
  readonly to_ms: number;
  readonly clamped: boolean;
}

export interface SearchResponse {
  readonly range: Range;
  readonly parts: Parts;
  readonly traces: readonly TraceRow[];
  readonly next: string | null;
}

export interface ServiceDecisions {
  readonly rule: string;
  readonly decision: string;
  readonly per_s: Series;
}

export interface ServiceDurations {
  readonly p50_s: Series;
  readonly p95_s: Series;
  readonly p99_s: Series;
}

export interface ServiceExemplar {
  readonly time_ms: number;
  readonly value_s: number;
  readonly trace_id: string;
  readonly span_id: string | null;
  readonly operation: string | null;
  readonly code: string | null;
}

export interface ServiceFailures {
  readonly code: string;
  readonly origin: string | null;
  readonly fault: string | null;
  readonly per_s: Series;
}

export interface ServiceFindings {
  readonly rule: string;
  readonly action: string;
  readonly total: number | null;
  readonly per_s: Series;
}

export interface ServiceHeatMap {
  readonly bounds_s: readonly number[];
  readonly per_s: readonly Series[];
}

export interface ServiceInstance {
  readonly instance: string | null;
  readonly version: string | null;
  readonly last_seen_ms: number;
}

export interface ServiceLine {
  readonly labels: Readonly<Record<string, string>>;
  readonly values: Series;
}

export interface ServiceLogsLine extends LogLine {
  readonly trace_id: string | null;
}

export interface ServiceLogsResponse {
  readonly range: Range;
  readonly parts: Parts;
  readonly service: string;
  readonly logs: readonly ServiceLogsLine[];
  readonly truncated: boolean;
}

export interface ServiceOperation {
  readonly operation: string;
  readonly protocol: string;
  readonly calls_per_s: number | null;
  readonly error_ratio: number | null;
  readonly p99_s: number | null;
}

export interface ServiceResourceMetric {
  readonly name: string;
  readonly unit: string;
  readonly group: string;
  readonly series: readonly ServiceLine[];
}

export interface ServiceResponse {
  readonly range: Range;
  readonly parts: Parts;
  readonly service: string;
  readonly environment: string | null;
  readonly environments: readonly string[];
  readonly operation: string | null;
  readonly step_s: number;
  readonly times_ms: readonly number[];
  readonly operations: readonly ServiceOperation[];
  readonly rate: Series;
  readonly errors: readonly ServiceFailures[];
  readonly duration: ServiceDurations;
  readonly heatmap: ServiceHeatMap;
  readonly exemplars: readonly ServiceExemplar[];
  readonly resources: readonly ServiceResourceMetric[];
  readonly sampler: readonly ServiceDecisions[];
  readonly findings: readonly ServiceFindings[];
  readonly instances: readonly ServiceInstance[];
}

export interface TraceDropped {
  readonly attributes: number;
  readonly events: number;
  readonly links: number;
}

export interface TraceEvent {
  readonly name: string;
  readonly offset_us: number;
  readonly attributes: Attributes;
}

export interface TraceLink {
  readonly trace_id: string;
  readonly span_id: string;
  readonly attributes: Attributes;
}

export interface TraceLogsLine extends LogLine {
  readonly offset_us: number | null;
}

export interface TraceLogsResponse {
  readonly parts: Parts;
  readonly trace_id: string;
  readonly logs: readonly TraceLogsLine[];
  readonly truncated: boolean;
}

export interface TracePiece {
  readonly span_id: string;
  readonly from_us: number;
  readonly to_us: number;
}

export interface TraceResource {
  readonly service: string;
  readonly instance: string | null;
  readonly attributes: Attributes;
  readonly schema_url: string;
  readonly charter: TraceUsedCharter | null;
}

export interface TraceResponse {
  readonly parts: Parts;
  readonly trace_id: string;
  readonly start_us: number;
  readonly duration_us: number;
  readonly span_count: number;
  readonly omitted_spans: number;
  readonly complete: boolean;
  readonly synthetic: boolean;
  readonly error: ErrorTuple | null;
  readonly resources: readonly TraceResource[];
  readonly scopes: readonly TraceScope[];
  readonly spans: readonly TraceSpan[];
  readonly critical_path: readonly TracePiece[];
  readonly error_path: readonly string[];
  readonly retries: readonly TraceRetry[];
  readonly time_by_service: readonly TraceShare[];
  readonly skew: readonly TraceSkew[];
  readonly baggage: Readonly<Record<string, string>>;
  readonly log_count: number;
}

export interface TraceRetry {
  readonly parent_id: string;
  readonly operation: string;
  readonly attempts: readonly string[];
  readonly succeeded: boolean;
}

export interface TraceRow {
  readonly trace_id: string;
  readonly start_us: number;
  readonly duration_us: number;
  readonly root: TraceRowRoot;
  readonly services: readonly string[];
  readonly span_count: number;
  readonly error: ErrorTuple | null;
  readonly synthetic: boolean;
  readonly complete: boolean;
}

export interface TraceRowRoot {
  readonly service: string;
  readonly name: string;
  readonly kind: string;
}

export interface TraceScope {
  readonly name: string;
  readonly version: string;
}

export interface TraceShare {
  readonly service: string;
  readonly self_us: number;
  readonly ratio: number;
}

export interface TraceSkew {
  readonly service: string;
  readonly offset_us: number;
  readonly error_us: number;
  readonly calls: number;
  readonly corrected: boolean;
}

export interface TraceSpan {
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
  readonly events: readonly TraceEvent[];
  readonly links: readonly TraceLink[];
  readonly trace_state: string;
  readonly dropped: TraceDropped;
}

export interface TraceUsedCharter {
  readonly version: string;
  readonly digest: string;
  readonly current: boolean;
}

export interface VerdictFinding {
  readonly rule: string;
  readonly service: string;
  readonly subject: string;
  readonly message: string;
  readonly where: string;
  readonly count: number;
  readonly example_trace: string | null;
}

export interface VerdictResponse extends Partial<VerdictResult> {
  readonly range: Range;
  readonly parts: Parts;
  readonly state: VerdictState;
}

export interface VerdictResult {
  readonly judged_at_ms: number;
  readonly traces: number;
  readonly whole_chains: number;
  readonly spans: number;
  readonly foreign_spans: number;
  readonly spans_by_service: Readonly<Record<string, number>>;
  readonly findings: readonly VerdictFinding[];
  readonly rules: readonly string[];
  readonly clock_skew: readonly VerdictSkew[];
}

export interface VerdictSkew {
  readonly client: string;
  readonly server: string;
  readonly offset_us: number;
  readonly error_us: number;
  readonly calls: number;
}

export type VerdictState = "conforms" | "breaks" | "nothing";

export interface WebhookResponse {
  readonly alerts: number;
  readonly with_traces: number;
}
