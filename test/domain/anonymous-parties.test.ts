import { expect, it } from 'vitest';
import { anonymise } from '../../src/domain/anonymise.js';
import { circleOf } from '../../src/model/circle/circle.js';
import { dealOf, terms } from '../input/deals.js';

it('a deal without names has the same circle, and no name of a party', async () => {
  const deal = await dealOf({
    'deal.yaml': terms(['borrower: { name: B }', 'borrower: { name: Lake SPV LLC, parent: Lakeside Cloud Inc. }']),
    'leases.csv':
      'contract_id,customer,customer_group,rating,model,gpus,start,end,usd_gpu_hour\nK1,Quanta,Quanta Group,BBB,H100-SXM-80,8,2026-01-01,2029-01-01,2\n',
    'counterparties.csv': 'group,cds_bps,revenue_usd\nQUANTA GROUP,120,200\nFjell Fund,80,\n',
    'flows.csv':
      'from,to,kind,usd_year,source\nLakeside Cloud,Vega Chips,purchase,60,filing of Lakeside Cloud Inc.\nVega Chips,Quanta group,equity,50,\nQuanta Group,Lake SPV,lease,40,\nFjell Fund,Quanta Group,loan,50,\n',
  });
  const { deal: nameless } = anonymise({ deal, scenarios: [], warnings: [] }, () => true);
  const shareOf = (one: typeof deal): string => circleOf(one)!.shareOf(one.leases[0]!.group).toFixed(4);
  expect([shareOf(deal), shareOf(nameless)]).toEqual(['0.2500', '0.2500']);
  const text = JSON.stringify([nameless.flows, [...nameless.counterparties], nameless.leases]);
  expect(text).not.toMatch(/quanta|lake|vega|fjell/i);
});
