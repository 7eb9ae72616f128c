// Promise: evidence is told in Chinese with its bits, strongest first, what speaks against it after, and every field and level of every profile has words; never a value.
import { describe, expect, it } from 'vitest';
import { schemas } from '../matching/levels.js';
import { explainEvidence, explainRule } from './explain-evidence.js';

describe('evidence', () => {
  it('is told as a waterfall', () => {
    const fields = [{ field: 'phone', level: 'DIFFERENT', weight: -1.52 }, { field: 'name', level: 'SOUND', weight: 7.2 }, { field: 'birth', level: 'SAME', weight: 14.96 }];
    expect(explainEvidence({ fields, weight: 3.44, prior: -17.2 })).toBe('出生日期相同（+15.0）、姓名同音（+7.2）；不利：手机号不同（−1.5）；先验 −17.2，合计 +3.4 比特');
    expect(explainEvidence({ fields: [{ field: 'address', level: 'SAME', weight: -0.01 }] })).toBe('无影响：地址相同');
    expect(explainEvidence({ fields: [], weight: -30 }, 'CANNOT_LINK')).toBe('数据管理员要求分开；合计 −30.0 比特');
    expect(explainRule('RESIDENT_ID')).toContain('居民身份证');
  });

  it.each(Object.entries(schemas).flatMap(([profile, fields]) => Object.entries(fields as Record<string, readonly string[]>).map(([field, levels]) => [profile, field, levels] as const)))(
    'of %s %s has words for every level', (_, field, levels) => {
      for (const level of levels.slice(1)) expect(explainEvidence({ fields: [{ field, level, weight: 1 }] })).toMatch(/^[^A-Z_]*(UnionID[^A-Z_]*)?$/);
    });
});
