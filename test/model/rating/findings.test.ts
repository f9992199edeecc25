import { describe, expect, it } from 'vitest';
import { notchOf } from '../../../src/domain/rating.js';
import type { Deal } from '../../../src/domain/deal.js';
import { valueOf } from '../../../src/model/measure/measure.js';
import { modelUnder } from '../../../src/model/scenario/apply-scenario.js';
import { modelOf } from '../../../src/model/score/model.js';
import { score, scoreOf } from '../../../src/model/score/score.js';
import type { ScoreResult } from '../../../src/model/frame/result.js';
import { loaded, type Texts } from '../build.js';
import { folderTexts } from '../folders.js';
import { scenario } from '../scenarios.js';

const MERIDIAN = folderTexts(new URL('../../../samples/meridian/', import.meta.url));
const sample = (name: string): Texts => folderTexts(new URL(`../../../samples/${name}/`, import.meta.url));
const dealOf = async (texts: Texts): Promise<Deal> => (await loaded(texts, 'calibrated')).deal;
const scored = async (texts: Texts): Promise<ScoreResult> => score(await dealOf(texts));
const obligor = ({ rating }: ScoreResult): number => notchOf(rating.obligorGrade);
const adjustment = ({ rating }: ScoreResult, key: string): number => rating.adjustments.find((row) => row.key === key)!.notches;

/** Rows of a CSV with the cells of some columns changed. */
function edited(text: string, change: Readonly<Record<string, (cell: string) => string>>): string {
  const [head, ...rows] = text.trimEnd().split('\n');
  const columns = head!.split(',');
  const cells = (row: string): string[] => row.match(/("[^"]*"|[^,]*)(,|$)/g)!.map((cell) => cell.replace(/,$/, ''));
  return (
    [head, ...rows.map((row) => columns.map((name, i) => change[name]?.(cells(row)[i]!) ?? cells(row)[i]!).join(','))].join('\n') + '\n'
  );
}

describe('what a lender expects of the grade', () => {
  it('every customer 89 days late costs notches, before any of them is past the limit', async () => {
    const late = await scored({ ...MERIDIAN, 'leases.csv': edited(MERIDIAN['leases.csv']!, { days_past_due: () => '89' }) });
    expect(adjustment(late, 'past_due')).toBe(-3);
    expect(obligor(late)).toBe(obligor(await scored(MERIDIAN)) + 3);
  });

  it('receipts two fifths lower cost notches', async () => {
    const less = (cell: string): string => String(Number(cell) * 0.6);
    const short = await scored({ ...MERIDIAN, 'actuals.csv': edited(MERIDIAN['actuals.csv']!, { revenue_received_usd: less }) });
    expect(adjustment(short, 'contract_realization')).toBe(-4);
    expect(obligor(short)).toBeGreaterThanOrEqual(obligor(await scored(MERIDIAN)) + 3);
  });

  it('events of default bound the grade at CCC, which only a guarantee lifts', async () => {
    const texts = sample('troubled');
    const alone = await scored({ ...texts, 'deal.yaml': texts['deal.yaml']!.replace(/parent_guarantee: full/, 'parent_guarantee: none') });
    expect(texts['deal.yaml']).toContain('parent_guarantee: full');
    expect(obligor(alone)).toBeGreaterThanOrEqual(notchOf('CCC'));
    expect(alone.covenants.filter(({ status, consequence }) => status === 'breach' && consequence === 'event_of_default')).toHaveLength(3);
  });

  it('a shortfall beyond three years is reported, and is no matter of a one-year PD', async () => {
    const deal = await dealOf(sample('troubled'));
    const { metrics } = modelOf(deal);
    const low = (months: number) =>
      Array.from({ length: months }, (_, k) => valueOf(metrics.dscr(3, 'forward', k))!).reduce((least, x) => (x.lt(least) ? x : least));
    const result = score(deal);
    expect(result.coverage.dscrMin!.toFixed(10)).toBe(low(51).toFixed(10));
    expect(low(36).gt(low(51))).toBe(true);
    expect(result.rating.adjustments.find(({ key }) => key === 'dscr_min')!.reason).toContain(`${low(36).toFixed(2)}x`);
  });

  it('a facility stands at most one notch above an obligor below investment grade', async () => {
    for (const name of ['meridian', 'troubled', 'serial-tape', 'coreweave-ddtl-3']) {
      const { rating } = await scored(sample(name));
      expect(notchOf(rating.obligorGrade) - notchOf(rating.facilityGrade!), name).toBeLessThanOrEqual(1);
    }
  });

  it('LGD is that of a world without the largest customer, so it is never below today', async () => {
    const { rating } = await scored(MERIDIAN);
    expect(rating.lgdDownturn!.gt(rating.lgdToday!)).toBe(true);
    expect(rating.lgd!.eq(rating.lgdDownturn!)).toBe(true);
  });

  it.each(['meridian', 'troubled', 'coreweave-ddtl-3', 'serial-tape'])(
    'losing a customer improves neither coverage nor grade of %s',
    async (name) => {
      const deal = await dealOf(sample(name));
      const base = modelOf(deal);
      const before = scoreOf(base);
      for (const group of new Set(deal.leases.map((lease) => lease.group))) {
        const lost = await scenario(deal, { customers: { where: { customer_group: group }, event: 'default', at: 0 } });
        const after = scoreOf(modelUnder(base, lost).model, base);
        expect(obligor(after), group).toBeGreaterThanOrEqual(obligor(before));
        for (const measure of ['dscrMin', 'dscrForward12', 'llcr'] as const)
          expect(after.coverage[measure]!.lte(before.coverage[measure]!), `${group} ${measure}`).toBe(true);
      }
    },
  );
});
