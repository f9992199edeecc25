import { describe, expect, it } from 'vitest';
import { anonymise } from '../../../src/domain/anonymise.js';
import { dealOf, saidOf, terms } from '../deals.js';

const forward = (...rows: readonly string[]): string => ['date,model,usd_gpu_hour,index,source', ...rows, ''].join('\n');

describe('forward.csv', () => {
  it('is read by model in order of date, under any name of the model, and is among the inputs', async () => {
    const deal = await dealOf({
      'forward.csv': forward('2027-09-30,H100,1.5,,desk', '2026-12-31,H100-SXM-80,2,,desk', '2027-09-30,*,,0.8,'),
    });
    const { unit, points } = deal.market.forwards.get('H100-SXM-80')!;
    expect([unit, points.map(({ value, place }) => [value.toString(), place.line])]).toEqual([
      'usd',
      [
        ['2', 3],
        ['1.5', 2],
      ],
    ]);
    expect(deal.market.forwards.get('*')!.unit).toBe('index');
    expect(deal.inputs.find(({ file }) => file === 'forward.csv')).toMatchObject({
      rows: 3,
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  it('goes by another name where deal.yaml says so', async () => {
    const deal = await dealOf({
      'deal.yaml': terms(['covenants: []', 'covenants: []\nfiles: { forward: desk.csv }']),
      'desk.csv': forward('2027-09-30,*,,0.8,'),
    });
    expect(deal.market.forwards.size).toBe(1);
  });

  it('says everything that is wrong with it at once', async () => {
    const rows = [
      '2027-01-31,H900,2,,',
      '2027-02-30,*,,1,',
      '2027-03-31,*,2,,',
      '2027-04-30,H100,2,1,',
      '2027-05-31,H100,,,',
      '2027-06-30,H100,0,,',
      '2027-07-31,H100,2,,',
      '2027-07-31,H100,2.1,,',
      '2027-08-31,H100,,1,',
    ];
    expect(await saidOf({ 'forward.csv': forward(...rows) })).toEqual([
      'UNKNOWN_MODEL forward.csv:2 model H900',
      'NOT_A_DATE forward.csv:3 date 2027-02-30',
      'WRONG_SHAPE forward.csv:4 usd_gpu_hour 2',
      'WRONG_SHAPE forward.csv:5 index 1',
      'MISSING_VALUE forward.csv:6 usd_gpu_hour null',
      'OUT_OF_RANGE forward.csv:7 usd_gpu_hour 0',
      'DUPLICATE_ID forward.csv:9 date 2027-07-31',
      'WRONG_SHAPE forward.csv:10 index 1',
    ]);
  });

  it('warns where it has no date to come', async () => {
    expect(await saidOf({ 'forward.csv': forward('2026-09-30,H100,2,,') })).toEqual(['FORWARD_ENDED forward.csv:2 date 2026-09-30']);
  });

  it('without names says nothing of the borrower in its sources', async () => {
    const deal = await dealOf({
      'deal.yaml': terms(['borrower: { name: B }', 'borrower: { name: Lake SPV LLC }']),
      'forward.csv': forward('2027-09-30,H100,2,,offer to Lake SPV LLC'),
    });
    const { deal: nameless } = anonymise({ deal, scenarios: [], warnings: [] }, () => true);
    const [point] = nameless.market.forwards.get('H100-SXM-80')!.points;
    expect([point!.source, point!.value.toString()]).toEqual(['offer to Borrower', '2']);
  });
});
