// Promise: a dashboard or an alert that asks for something that is not there is found.
import { describe, expect, it } from 'vitest';
import { missing } from './asked.js';
import { readSamples } from './scrape.js';

const samples = readSamples('# TYPE a gauge\na{service="cdp",status="OPEN"} 1\n# TYPE h histogram\nh_bucket{le="+Inf",service="cdp"} 2\nh_count{service="cdp"} 2\n# TYPE bare counter\n');

describe('missing', () => {
  it.each([
    ['nothing, where all is there', 'sum by (service) (a{status="OPEN"}) and histogram_quantile(0.9, sum by (le, service) (rate(h_bucket[5m])))', ['service'], []],
    ['a metric that is nowhere', 'max(b)', [], ['here: b is nowhere']],
    ['a metric that has a type but no sample', 'bare', [], ['here: bare is nowhere']],
    ['a label to match', 'a{state="OPEN"}', [], ['here: a has no label state', 'here: a has no state="OPEN"']],
    ['a label to group by', 'sum by (topic) (a)', [], ['here: a has no label topic']],
    ['a value', 'a{status=~"OPEN|SHUT"}', [], ['here: a has no status="SHUT"']],
    ['a label that is shown', 'a', ['topic'], ['here: a has no label topic']],
    ['a label that grouping has removed', 'sum by (status) (a)', ['service'], ['here: service is shown but not in the result']],
  ])('finds %s', (_, expr, shown, found) => {
    expect(missing({ where: 'here', expr, shown }, samples)).toEqual(found);
  });
});
