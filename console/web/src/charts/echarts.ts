// The parts of ECharts that the console uses; nothing else of it is bundled. Loaded with the first chart.
import { BarChart, HeatmapChart, LineChart } from "echarts/charts";
import { GridComponent, VisualMapComponent } from "echarts/components";
import { init, use, type EChartsType } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";

use([LineChart, BarChart, HeatmapChart, GridComponent, VisualMapComponent, CanvasRenderer]);

export { init, type EChartsType };
