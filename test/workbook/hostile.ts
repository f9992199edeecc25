import { seen } from '../../src/kernel/unseen.js';
import { covenant, lease, loaded, lot, textsOf, tranche } from '../model/build.js';
import { HOSTILE } from '../report/hostile.js';
import { filled } from './books.js';

/** In every text that takes it; ids are of characters that can be seen. */
export const hostile = (payload: string, id = seen(payload)) =>
  textsOf({
    fleet: [lot({ asset_id: id, site: payload, region: 'US', contract_id: id, serial: id })],
    leases: [lease({ contract_id: id, customer: payload, customer_group: payload })],
    tranches: [tranche({ id })],
    terms: {
      deal: { id: 'x', name: payload, currency: 'USD', as_of: '2026-09-30' },
      borrower: { name: payload, parent: payload },
      priority_claims: [{ name: payload, amount: 5 }],
      covenants: [covenant({ id, metric: 'ltv', basis: 'fmv', max: 0.5 })],
    },
  });
const payloads = [
  ...HOSTILE.map(([, text]) => text),
  '=1+1',
  '+1',
  '-1',
  '@SUM(A1)',
  '=HYPERLINK("http://x","y")',
  "=cmd|'/c calc'!A0",
  '"&A1&"',
  'Lots!A1',
  '*',
  '~?',
  '</v></c><c><f>1+1</f></c>',
].filter((payload) => payload.trim() !== '');

export const books = async () => {
  const made: { readonly payload: string; readonly book: ReturnType<typeof filled> }[] = [];
  for (const payload of payloads) {
    const deal = await loaded(hostile(payload)).then(
      (read) => read.deal,
      () => null,
    );
    if (deal) made.push({ payload, book: filled(deal) });
  }
  return made;
};
