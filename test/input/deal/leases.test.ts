import { describe, expect, it } from 'vitest';
import type { Lease } from '../../../src/domain/lease.js';
import { dealOf, saidOf, terms } from '../deals.js';

const HEAD = 'contract_id,customer,model,gpus,start,end,usd_gpu_hour';
const leaseOf = async (extraHead: string, extra: string, dealYaml = terms()): Promise<Lease> =>
  (await dealOf({ 'deal.yaml': dealYaml, 'leases.csv': `${HEAD}${extraHead}\nC1,X,H100,8,2025-06-01,2029-06-01,2.35${extra}\n` }))
    .leases[0]!;

describe('a contract', () => {
  it('has the safe reading of every cell that is not given', async () => {
    const lease = await leaseOf('', '');
    expect(lease).toMatchObject({
      id: 'C1',
      group: 'X',
      rating: 'unrated',
      model: 'H100-SXM-80',
      gpus: 8,
      terminableFrom: null,
      noticeDays: 0,
      assignable: false,
      directAgreement: false,
      relatedParty: false,
      daysPastDue: 0,
    });
    expect([lease.price, lease.takeOrPay, lease.escalator, lease.terminationFee, lease.prepaid, lease.prepaidShare].map(String)).toEqual([
      '2.35',
      '1',
      '0',
      '0',
      '0',
      '0',
    ]);
  });

  it('has its customer’s own consent, or the structure’s', async () => {
    const consenting = terms(['covenants: []', 'covenants: []\nstructure: { direct_agreement: yes }']);
    expect((await leaseOf('', '', consenting)).directAgreement).toBe(true);
    expect((await leaseOf(',direct_agreement', ',', consenting)).directAgreement).toBe(true);
    expect((await leaseOf(',direct_agreement', ',no', consenting)).directAgreement).toBe(false);
  });

  it('reads percentages and thousands', async () => {
    const lease = await leaseOf(',take_or_pay,prepaid_usd,customer_group,rating', ',90%,"1,500,000",G,Baa3');
    expect([lease.takeOrPay.toFixed(), lease.prepaid.toFixed(), lease.group, lease.rating]).toEqual(['0.9', '1500000', 'G', 'BBB-']);
  });

  it('that is broken is still known by its id, so that lots which serve it are not blamed', async () => {
    const said = await saidOf({
      'fleet.csv':
        'asset_id,model,quantity,unit_cost_usd,purchase_date,in_service_date,contract_id\nL1,H100,8,30000,2025-01-15,2025-03-01,C1\n',
      'leases.csv': `${HEAD}\nC1,X,H100,8,2025-06-01,2029-06-01,-1\n`,
    });
    expect(said).toEqual(['OUT_OF_RANGE leases.csv:2 usd_gpu_hour -1']);
  });

  it('twice under one id is an error', async () => {
    const row = 'C1,X,H100,4,2025-06-01,2029-06-01,2\n';
    expect(await saidOf({ 'leases.csv': `${HEAD}\n${row}${row}` })).toContain('DUPLICATE_ID leases.csv:3 contract_id C1');
  });

  it('need not be: a file with a header alone is no contracts', async () =>
    expect((await dealOf({ 'leases.csv': `${HEAD}\n` })).leases).toEqual([]));
});
