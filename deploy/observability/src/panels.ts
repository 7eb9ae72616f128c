/** One curve, bar or figure of a panel. */
export interface Query {
  readonly expr: string;
  /** Name of a series; `{{label}}` stands for a label's value. */
  readonly legend: string;
}

export interface Panel {
  readonly title: string;
  readonly kind: 'timeseries' | 'stat' | 'table';
  /** Grafana's name of the unit: short, s, bytes, percentunit, reqps, ops … */
  readonly unit: string;
  readonly queries: readonly Query[];
  /** What it shows and from when on it is bad. */
  readonly help: string;
  /** From here on it is shown in red. */
  readonly badFrom?: number;
}

export interface Row {
  readonly title: string;
  readonly panels: readonly Panel[];
}

/** A variable of a dashboard: the values of a label. */
export interface Variable {
  readonly name: string;
  readonly query: string;
}

export interface Dashboard {
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly variables: readonly Variable[];
  readonly rows: readonly Row[];
}

export const panel = (kind: Panel['kind'], title: string, unit: string, help: string, queries: readonly Query[], badFrom?: number): Panel => ({
  kind, title, unit, help, queries, ...(badFrom !== undefined && { badFrom }),
});
export const query = (expr: string, legend: string): Query => ({ expr, legend });

const WIDTH = 24;
const SIZES = { timeseries: { w: 8, h: 8 }, stat: { w: 4, h: 4 }, table: { w: 12, h: 8 } } as const;
const datasource = { type: 'prometheus', uid: '${datasource}' };

/** A dashboard in the form that Grafana imports; panels lie in rows from left to right. */
export function grafana({ uid, title, description, variables, rows }: Dashboard): object {
  const panels: object[] = [];
  let y = 0;
  for (const row of rows) {
    panels.push({ id: panels.length + 1, type: 'row', title: row.title, collapsed: false, gridPos: { x: 0, y, w: WIDTH, h: 1 }, panels: [] });
    y += 1;
    let x = 0;
    let height = 0;
    for (const one of row.panels) {
      const { w, h } = SIZES[one.kind];
      if (x + w > WIDTH) {
        y += height;
        x = height = 0;
      }
      panels.push({ id: panels.length + 1, ...body(one), gridPos: { x, y, w, h } });
      x += w;
      height = Math.max(height, h);
    }
    y += height;
  }
  return {
    uid, title, description, tags: ['kejing'], schemaVersion: 39, version: 1, editable: true, graphTooltip: 1, refresh: '30s', timezone: '', time: { from: 'now-3h', to: 'now' },
    templating: {
      list: [
        { name: 'datasource', label: 'Data source', type: 'datasource', query: 'prometheus', current: {}, hide: 0 },
        ...variables.map(({ name, query: values }) => ({
          name, type: 'query', datasource, query: { query: values, refId: name }, definition: values, refresh: 2, includeAll: true, multi: true, allValue: '.*', sort: 1,
          current: { text: 'All', value: '$__all' },
        })),
      ],
    },
    annotations: { list: [] },
    links: [{ type: 'dashboards', tags: ['kejing'], title: 'kejing', asDropdown: false, keepTime: true, includeVars: true }],
    panels,
  };
}

function body({ title, kind, unit, help, queries, badFrom }: Panel): object {
  const steps = [{ color: 'green', value: null }, ...(badFrom === undefined ? [] : [{ color: 'red', value: badFrom }])];
  return {
    type: kind, title, description: help, datasource,
    targets: queries.map(({ expr, legend }, i) => ({
      refId: String.fromCharCode(65 + i), datasource, expr, legendFormat: legend, editorMode: 'code', ...(kind === 'timeseries' ? { range: true } : { instant: true }),
      ...(kind === 'table' && { format: 'table' }),
    })),
    fieldConfig: {
      defaults: {
        unit, min: 0, thresholds: { mode: 'absolute', steps },
        ...(kind === 'timeseries' && { custom: { lineWidth: 1, fillOpacity: 8, showPoints: 'never', ...(badFrom !== undefined && { thresholdsStyle: { mode: 'line' } }) } }),
      },
      overrides: [],
    },
    options: optionsOf(kind),
  };
}

function optionsOf(kind: Panel['kind']): object {
  switch (kind) {
    case 'timeseries': return { legend: { displayMode: 'list', placement: 'bottom', showLegend: true }, tooltip: { mode: 'multi', sort: 'desc' } };
    case 'stat': return { colorMode: 'background', graphMode: 'area', reduceOptions: { calcs: ['lastNotNull'], fields: '', values: false } };
    case 'table': return { showHeader: true };
    default: return kind satisfies never;
  }
}
