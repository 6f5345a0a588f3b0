package dev.plumbline.agent.export;

import dev.plumbline.agent.charter.ActiveCharter;
import dev.plumbline.agent.settings.FileModel;
import io.opentelemetry.sdk.autoconfigure.declarativeconfig.model.AggregationModel;
import io.opentelemetry.sdk.autoconfigure.declarativeconfig.model.ExplicitBucketHistogramAggregationModel;
import io.opentelemetry.sdk.autoconfigure.declarativeconfig.model.IncludeExcludeModel;
import io.opentelemetry.sdk.autoconfigure.declarativeconfig.model.ViewModel;
import io.opentelemetry.sdk.autoconfigure.declarativeconfig.model.ViewSelectorModel;
import io.opentelemetry.sdk.autoconfigure.declarativeconfig.model.ViewStreamModel;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The charter's metric views as models of a configuration file. A view of the file for one of the
 * charter's metrics is replaced: two views would create two metrics of one name. One that selects
 * by pattern, type, unit or meter stays for other metrics; what it creates from the charter's is
 * dropped, see {@link CharterViewMark}.
 */
public final class FileViews {
  private FileViews() {}

  /** The views of the file, with the charter's instead of those for its metrics. */
  public static List<ViewModel> of(ActiveCharter active, List<ViewModel> ofFile) {
    Set<String> named = new HashSet<>();
    active.charter().metrics().keySet().forEach(name -> named.add(name.toLowerCase(Locale.ROOT)));
    List<ViewModel> views = new ArrayList<>();
    for (ViewModel view : ofFile) {
      ViewSelectorModel selector = view.getSelector();
      String name = selector == null ? null : selector.getInstrumentName();
      if (name == null || !named.contains(name.toLowerCase(Locale.ROOT))) {
        views.add(view);
      }
    }
    // The rest select by pattern, type, unit or meter, or other metrics.
    boolean besideOthers = !views.isEmpty();
    MetricViews.of(active).forEach(view -> views.add(model(view, besideOthers)));
    return views;
  }

  private static ViewModel model(MetricViews.MetricView view, boolean besideOthers) {
    ViewStreamModel stream = new ViewStreamModel();
    if (besideOthers) {
      FileModel.set(stream, "Description", CharterViewMark.mark(view.metric.brief()));
    }
    if (view.labels != null) {
      IncludeExcludeModel labels = new IncludeExcludeModel();
      List<String> included = new ArrayList<>(view.labels);
      for (String template : view.templates) {
        included.add(template + ".*");
      }
      FileModel.set(labels, "Included", included);
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
