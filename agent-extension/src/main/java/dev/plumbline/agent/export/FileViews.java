package dev.plumbline.agent.export;

import dev.plumbline.agent.FileModel;
import dev.plumbline.agent.Law;
import io.opentelemetry.sdk.autoconfigure.declarativeconfig.model.AggregationModel;
import io.opentelemetry.sdk.autoconfigure.declarativeconfig.model.ExplicitBucketHistogramAggregationModel;
import io.opentelemetry.sdk.autoconfigure.declarativeconfig.model.IncludeExcludeModel;
import io.opentelemetry.sdk.autoconfigure.declarativeconfig.model.ViewModel;
import io.opentelemetry.sdk.autoconfigure.declarativeconfig.model.ViewSelectorModel;
import io.opentelemetry.sdk.autoconfigure.declarativeconfig.model.ViewStreamModel;
import java.util.ArrayList;
import java.util.List;

/**
 * The charter's views as a configuration file has them. A view of the file for a metric that the
 * charter knows gives way: two views would make two metrics of one name.
 */
public final class FileViews {
  private FileViews() {}

  /** The views of the file, with the charter's in the place of those that it has the say about. */
  public static List<ViewModel> of(Law law, List<ViewModel> ofFile) {
    List<ViewModel> views = new ArrayList<>();
    for (ViewModel view : ofFile) {
      ViewSelectorModel selector = view.getSelector();
      if (selector == null
          || selector.getInstrumentName() == null
          || law.charter().metric(selector.getInstrumentName()) == null) {
        views.add(view);
      }
    }
    MetricViews.of(law).forEach(view -> views.add(model(view)));
    return views;
  }

  private static ViewModel model(MetricViews.MetricView view) {
    ViewStreamModel stream = new ViewStreamModel();
    if (view.labels != null) {
      IncludeExcludeModel labels = new IncludeExcludeModel();
      FileModel.set(labels, "Included", new ArrayList<>(view.labels));
      FileModel.set(stream, "AttributeKeys", labels);
    }
    if (view.buckets != null) {
      ExplicitBucketHistogramAggregationModel buckets =
          new ExplicitBucketHistogramAggregationModel();
      FileModel.set(buckets, "Boundaries", view.buckets);
      FileModel.set(
          stream,
          "Aggregation",
          FileModel.set(new AggregationModel(), "ExplicitBucketHistogram", buckets));
    }
    if (view.limit > 0) {
      FileModel.set(stream, "AggregationCardinalityLimit", view.limit);
    }
    ViewSelectorModel selector = new ViewSelectorModel();
    FileModel.set(selector, "InstrumentName", view.metric.name());
    FileModel.set(selector, "Unit", view.unit);
    ViewModel model = FileModel.set(new ViewModel(), "Selector", selector);
    return FileModel.set(model, "Stream", stream);
  }
}
