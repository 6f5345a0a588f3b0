package dev.plumbline.agent.export;

import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.metrics.data.Data;
import io.opentelemetry.sdk.metrics.data.DelegatingMetricData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.MetricDataType;
import io.opentelemetry.sdk.resources.Resource;

/**
 * A metric as it is exported: name, unit, points, resource and scope may differ from what was
 * recorded.
 */
final class EnforcedMetric extends DelegatingMetricData {
  private final String name;
  private final String unit;
  private final MetricDataType type;
  private final Data<?> data;
  private final Resource resource;
  private final InstrumentationScopeInfo scope;

  EnforcedMetric(
      MetricData recorded,
      String name,
      String unit,
      MetricDataType type,
      Data<?> data,
      Resource resource,
      InstrumentationScopeInfo scope) {
    super(recorded);
    this.name = name;
    this.unit = unit;
    this.type = type;
    this.data = data;
    this.resource = resource;
    this.scope = scope;
  }

  /** Whether name or unit differ from what was recorded. */
  boolean isMoved() {
    return !name.equals(super.getName()) || !unit.equals(super.getUnit());
  }

  @Override
  public String getName() {
    return name;
  }

  @Override
  public String getDescription() {
    return CharterViewMark.unmarked(super.getDescription());
  }

  @Override
  public String getUnit() {
    return unit;
  }

  @Override
  public MetricDataType getType() {
    return type;
  }

  @Override
  public Data<?> getData() {
    return data;
  }

  @Override
  public Resource getResource() {
    return resource;
  }

  @Override
  public InstrumentationScopeInfo getInstrumentationScopeInfo() {
    return scope;
  }
}
