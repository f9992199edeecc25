import { describe, expect, it } from 'vitest';
import { formatDay } from '../../../src/kernel/calendar.js';
import type { Covenant } from '../../../src/domain/covenant.js';
import { dealOf, saidOf, terms } from '../deals.js';

const yaml = (...items: string[]): string =>
  terms(['covenants: []', `covenants:\n${items.map((item) => `  - { ${item}, frequency: monthly, first_test: 2026-09-30 }`).join('\n')}`]);
const covenantOf = async (item: string): Promise<Covenant> => (await dealOf({ 'deal.yaml': yaml(item) })).covenants[0]!;

describe('a covenant', () => {
  it('on dscr looks back three periods unless it says so', async () => {
    expect(await covenantOf('id: c, metric: dscr, min: 1.1')).toMatchObject({
      side: 'min',
      window: 3,
      direction: 'trailing',
      step: 1,
      cureDays: null,
      consequence: null,
      basis: null,
    });
    expect(
      await covenantOf('id: c, metric: dscr, min: 1.1, window: 12, direction: forward, cure_days: 10, consequence: cash_trap'),
    ).toMatchObject({ window: 12, direction: 'forward', cureDays: 10, consequence: 'cash_trap' });
  });

  it('has one limit, or steps', async () => {
    const limits = async (item: string): Promise<unknown> =>
      (await covenantOf(item)).limits.map(({ from, value }) => [from && formatDay(from), value.toFixed()]);
    expect(await limits('id: c, metric: ltv, basis: fmv, max: 85%')).toEqual([[null, '0.85']]);
    expect(await limits('id: c, metric: tail_months, min: -6')).toEqual([[null, '-6']]);
    expect(
      await limits('id: c, metric: ltv, basis: fmv, max: [{ from: 2026-09-30, value: 0.85 }, { from: 2028-01-01, value: 0.7 }]'),
    ).toEqual([
      ['2026-09-30', '0.85'],
      ['2028-01-01', '0.7'],
    ]);
  });

  it.each([
    ['id: c, metric: ltv, max: 1', 'MISSING_KEY deal.yaml:15 covenants.0.basis null'],
    ['id: c, metric: dscr, basis: fmv, min: 1', 'WRONG_SHAPE deal.yaml:15 covenants.0.basis fmv'],
    ['id: c, metric: llcr, window: 3, min: 1', 'WRONG_SHAPE deal.yaml:15 covenants.0.window 3'],
    ['id: c, metric: llcr, direction: forward, min: 1', 'WRONG_SHAPE deal.yaml:15 covenants.0.direction forward'],
    ['id: c, metric: llcr', 'LIMIT_SIDES deal.yaml:15 covenants.0.max null'],
    ['id: c, metric: llcr, max: 1, min: 1', 'LIMIT_SIDES deal.yaml:15 covenants.0.min null'],
    ['id: c, metric: llcr, min: []', 'WRONG_SHAPE deal.yaml:15 covenants.0.min a list'],
    ['id: c, metric: llcr, min: { a: 1 }', 'WRONG_SHAPE deal.yaml:15 covenants.0.min a mapping'],
    [
      'id: c, metric: llcr, min: [{ from: 2028-01-01, value: 1 }, { from: 2028-01-01, value: 2 }]',
      'DATE_ORDER deal.yaml:15 covenants.0.min.1.from 2028-01-01',
    ],
    ['id: c, metric: lltv, min: 1', 'NOT_ONE_OF deal.yaml:15 covenants.0.metric lltv'],
    ['id: c, metric: borrowing_base, max: 1', 'NO_BORROWING_BASE deal.yaml:15 covenants.0.metric borrowing_base'],
    ['id: c, metric: dscr, min: 1, window: 0', 'OUT_OF_RANGE deal.yaml:15 covenants.0.window 0'],
  ])('%s is an error', async (item, expected) => expect(await saidOf({ 'deal.yaml': yaml(item) })).toEqual([expected]));

  it('two with one id are an error, a broken one too', async () => {
    expect(await saidOf({ 'deal.yaml': yaml('id: c, metric: llcr, min: 1', 'id: c, metric: llcr, min: x') })).toEqual([
      'DUPLICATE_ID deal.yaml:16 covenants.1.id c',
      'NOT_A_NUMBER deal.yaml:16 covenants.1.min x',
    ]);
  });
});
