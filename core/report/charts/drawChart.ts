import type { Chart } from '../reportDocument';
import { drawBars } from './drawBars';
import { drawColumns } from './drawColumns';
import { drawDepths } from './drawDepths';
import { drawFunnel } from './drawFunnel';
import { drawHeldOut } from './drawHeldOut';
import { drawLines } from './drawLines';
import { drawLoss } from './drawLoss';
import { drawOverlap } from './drawOverlap';
import { drawSlices } from './drawSlices';
import { drawWaterfall } from './drawWaterfall';
import type { Naming } from './svg';

/** Any drawing of the report as SVG. */
export function drawChart(chart: Chart, naming: Naming): string {
  switch (chart.kind) {
    case 'bars':
      return drawBars(chart.bars, naming);
    case 'funnel':
      return drawFunnel(chart.steps, naming);
    case 'loss':
      return drawLoss(chart.points, naming);
    case 'held-out':
      return drawHeldOut(chart.points, naming);
    case 'depths':
      return drawDepths(chart.points, naming, chart.millisecondsPerPassage);
    case 'lines':
      return drawLines(chart, naming);
    case 'slices':
      return drawSlices(chart.rows, chart.names, naming);
    case 'overlap':
      return drawOverlap(chart.scores, naming);
    case 'columns':
      return drawColumns(chart.columns, chart.unit, naming);
    case 'waterfall':
      return drawWaterfall(chart.steps, naming);
  }
}
