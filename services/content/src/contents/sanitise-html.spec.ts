// Promise: nothing of an author's HTML runs, loads from elsewhere or styles itself on the page, and the phrase check sees what a reader sees.
import { describe, expect, it } from 'vitest';
import { sanitiseHtml, visibleText } from './sanitise-html.js';

describe('sanitiseHtml', () => {
  it.each([
    ['<p onclick="x()">甲<script>alert(1)</script></p>', '<p>甲</p>'],
    ['<a href="javascript:alert(1)">甲</a>', '<a rel="noopener noreferrer nofollow" target="_blank">甲</a>'],
    ['<a href="https://example.com/a" target="_top">甲</a>', '<a href="https://example.com/a" rel="noopener noreferrer nofollow" target="_blank">甲</a>'],
    ['<img src="https://tracker.example/p.gif">', ''],
    ['<img src="data:image/svg+xml;base64,PHN2Zz4=">', ''],
    ['<img src="data:image/png;base64,AAAA" alt="图" onerror="x()">', '<img src="data:image/png;base64,AAAA" alt="图" />'],
    ['<p style="position:fixed">甲</p><style>p{}</style><iframe src="https://x.example"></iframe>', '<p>甲</p>'],
    ['<form action="https://x.example"><input name="phone"></form>乙', '乙'],
    ['<h1>题</h1>', '<h2>题</h2>'],
    ['<svg><a href="https://x">甲</a></svg>', '<a href="https://x" rel="noopener noreferrer nofollow" target="_blank">甲</a>'],
    ['1 < 2 & 3', '1 &lt; 2 &amp; 3'],
  ])('%s', (html, clean) => {
    expect(sanitiseHtml(html)).toBe(clean);
    expect(sanitiseHtml(clean)).toBe(clean);
  });
});

describe('visibleText', () => {
  it('joins inline pieces, parts blocks, reads entities and the texts of pictures', () => {
    expect(visibleText('<p>保<b>本</b></p><p>保</p><p>本</p>')).toBe('保本\n保\n本');
    expect(visibleText('1 &lt; 2 &amp;amp; 3')).toBe('1 < 2 &amp; 3');
    expect(visibleText('<p>甲<img src="data:image/png;base64,AAAA" alt="保本" />乙</p>')).toBe('甲\n保本\n乙');
  });
});
