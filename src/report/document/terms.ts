import { formatDay } from '../../kernel/calendar.js';
import { type Decimal } from '../../kernel/decimal.js';
import { CONSEQUENCES, type Consequence, type Covenant } from '../../domain/covenant.js';
import type { Deal } from '../../domain/deal.js';
import { covenantTitle } from '../../domain/figure.js';
import type { Hedge } from '../../domain/hedge.js';
import type { Tranche } from '../../domain/tranche.js';
import { STEPS, type StepName } from '../../model/method/waterfall.js';
import { clean } from '../print/clean.js';
import { CONSEQUENCE_WORDS, plural } from '../print/words.js';
import { capital, covenantFigure, listed, listedUpTo } from './phrases.js';
import type { DocumentSection, DocumentTable } from './document.js';
import { timelineBlocks } from './pictures.js';
import { repaymentSentence } from './repayment.js';
import type { ReportInput } from './report-input.js';
import { count, date, heading, money, moneyScale, moneyText, paragraph, percentText, table, tableOf, words } from './tables.js';

/** Who takes part and what was agreed: parties, debt, order of payments and triggers. */
export function termsSection(input: ReportInput): DocumentSection {
  return {
    id: 'terms',
    title: 'Terms and structure',
    newPage: true,
    blocks: [
      table(partiesTable(input)),
      heading('Sources of repayment'),
      paragraph(`First, rent under contracts; second, sale of the GPUs; then support and cash. ${repaymentSentence(input)}`),
      table(debtTermsTable(input.deal)),
      table(paymentsTable(input.deal)),
      ...(input.deal.covenants.length === 0 ? [] : [table(triggersTable(input.deal))]),
      ...timelineBlocks(input),
    ],
  };
}

interface Party {
  readonly role: string;
  readonly name: string;
  readonly rating: string | null;
  readonly terms: string;
}

const GUARANTEE_WORDS: Readonly<Record<Deal['structure']['parentGuarantee'], string>> = {
  full: 'guarantees the debt in full',
  limited: 'guarantees a part of the debt',
  bad_acts: 'answers for bad acts only',
  none: 'gives no guarantee',
};

const SUPPORT_WORDS: Readonly<Record<Hedge['kind'], string>> = {
  put: 'put on GPUs',
  rvg: 'residual value guarantee',
  rent_swap: 'swap of rents',
  rent_floor: 'floor under rents',
};

/** Customers that are named one by one. */
const NAMED_CUSTOMERS = 5;

function partiesTable({ deal, exhibits, score }: ReportInput): DocumentTable {
  const { borrower, structure } = deal;
  const firm = score.contracts.firmBacklog;
  const [named, rest] = [exhibits.counterparties.slice(0, NAMED_CUSTOMERS), exhibits.counterparties.slice(NAMED_CUSTOMERS)];
  const rows: readonly Party[] = [
    {
      role: 'Borrower',
      name: borrower.name,
      rating: null,
      terms: `${structure.bankruptcyRemote ? 'bankruptcy-remote' : 'not bankruptcy-remote'}, ${structure.directAgreement ? 'customers have agreed to pay lenders direct' : 'no direct agreement with customers'}`,
    },
    {
      role: 'Parent',
      name: borrower.parent ?? 'not named',
      rating: borrower.parentRating,
      terms: GUARANTEE_WORDS[structure.parentGuarantee],
    },
    { role: 'Operator', name: 'runs the GPUs', rating: structure.operatorRating, terms: 'replaced after a default where contracts go on' },
    ...named.map(({ group, ratings, contracts, gpus, firmBacklog }) => ({
      role: 'Customer',
      name: group,
      rating: ratings.join(', '),
      terms: `${plural(contracts, 'contract')}, ${plural(gpus, 'GPU')}, ${firm.isZero() ? 'none' : percentText(firmBacklog.div(firm))} of firm backlog`,
    })),
    ...(rest.length === 0 ? [] : [{ role: 'Customers', name: `${rest.length} more`, rating: null, terms: 'see Contracts and customers' }]),
    ...deal.hedges.map(({ kind, provider, rating, model, gpus, from, to }) => ({
      role: 'Support',
      name: provider,
      rating,
      terms: `${SUPPORT_WORDS[kind]}, ${gpus} ${clean(model)}, ${formatDay(from)} to ${formatDay(to)}`,
    })),
    ...deal.priorityClaims.map(({ name, amount }) => ({
      role: 'Prior claim',
      name,
      rating: null,
      terms: `${moneyText(amount, deal.currency)}, paid before lenders`,
    })),
  ];
  return tableOf<Party>(
    { id: 'parties', title: 'Parties', dense: true, caption: 'Customers by firm backlog, the largest first.' },
    [
      words('Role', 'role', (p) => p.role),
      words('Name', 'name', (p) => p.name),
      words('Rating', 'rating', (p) => p.rating),
      words('Terms', 'terms', (p) => p.terms),
    ],
    rows,
  );
}

const rate = (x: Decimal): string => percentText(x, 2);

function pricing({ rate: terms, pik }: Tranche): string {
  const paid =
    terms.kind === 'fixed'
      ? `fixed ${rate(terms.rate)}`
      : `${clean(terms.index)} + ${rate(terms.margin)}${terms.floor === null ? '' : `, index at least ${rate(terms.floor)}`}${
          terms.hedge === null
            ? ''
            : `, ${terms.hedge.kind === 'swap' ? 'swapped to' : 'capped at'} ${rate(terms.hedge.level)} on ${percentText(terms.hedge.share, 0)}${terms.hedge.until === null ? '' : ` until ${formatDay(terms.hedge.until)}`}`
        }`;
  return pik.isZero() ? paid : `${paid}, and ${rate(pik)} added to the balance`;
}

function fees({ commitmentFee, pricing: { upfrontFee, oid, exitFee, agencyUsdYear, prepayment } }: Tranche, currency: string): string {
  const named = (
    [
      ['commitment fee', commitmentFee],
      ['upfront fee', upfrontFee],
      ['discount', oid],
      ['exit fee', exitFee],
    ] as const
  ).flatMap(([name, x]) => (x.isZero() ? [] : [`${name} ${rate(x)}`]));
  const agency = agencyUsdYear.isZero() ? [] : [`agency fee ${moneyText(agencyUsdYear, currency)} a year`];
  const early = prepayment.map(({ until, premium }) => `${rate(premium)} on early repayment until ${formatDay(until)}`);
  return [...named, ...agency, ...early].join(', ') || 'no fees';
}

function repayment(tranche: Tranche, currency: string): string {
  const { profile, balloon, interestOnlyUntil, capitalizeUntil, holdWithinBorrowingBase } = tranche;
  const profiles: Readonly<Record<Tranche['profile'], string>> = {
    level: 'equal instalments of principal',
    annuity: 'equal payments of principal and interest',
    bullet: 'all at maturity',
    schedule: plural(tranche.schedule.length, 'scheduled payment'),
  };
  return [
    profiles[profile],
    ...(balloon.isZero() ? [] : [`balloon ${moneyText(balloon, currency)}`]),
    ...(interestOnlyUntil === null ? [] : [`interest only until ${formatDay(interestOnlyUntil)}`]),
    ...(capitalizeUntil === null ? [] : [`interest added to the balance until ${formatDay(capitalizeUntil)}`]),
    ...(holdWithinBorrowingBase ? ['held within the borrowing base'] : []),
  ].join(', ');
}

function draws({ undrawn, draws: planned, availabilityEnd }: Tranche, currency: string): string {
  if (undrawn.isZero()) return 'fully drawn';
  const dates = planned.map(({ date: day, amount }) => `${moneyText(amount, currency)} on ${formatDay(day)}`);
  return `${dates.length === 0 ? 'no draw planned' : listedUpTo(3, dates)}; available until ${formatDay(availabilityEnd)}`;
}

function debtTermsTable({ tranches, currency }: Deal): DocumentTable {
  const committed = ({ balance, undrawn }: Tranche): Decimal => balance.plus(undrawn);
  const scale = moneyScale(currency, tranches.map(committed));
  return tableOf<Tranche>(
    { id: 'debt-terms', title: 'Terms of the debt', unit: scale.unit, dense: true },
    [
      words('Tranche', 'id', ({ id }) => id),
      count('Rank', 'rank', ({ rank }) => rank),
      money('Commitment', 'commitment_usd', scale, committed),
      words('Price and fees', 'price', (t) => `${pricing(t)}; ${fees(t, currency)}`),
      words(
        'Repayment and draws',
        'repayment',
        (t) => `${t.step === 1 ? 'monthly' : 'quarterly'} on ${t.dayCount}, ${repayment(t, currency)}; ${draws(t, currency)}`,
      ),
      date('Maturity', 'maturity_date', ({ maturity }) => maturity),
    ],
    tranches,
  );
}

interface Payment {
  readonly paid: string;
  readonly from: string;
  readonly limit: string;
}

/** The order in which cash is paid out month by month. @source methodology 12 */
function paymentsTable({ waterfall, borrowingBase, currency }: Deal): DocumentTable {
  const all = 'collections, debt service reserve, liquidity reserve';
  const steps: Readonly<Record<StepName, Payment>> = {
    operating: { paid: 'Operating shortfall', from: 'collections, liquidity reserve', limit: 'costs above the cash of the month' },
    interest: { paid: 'Interest and fees', from: all, limit: 'due and past due, by rank' },
    principal: { paid: 'Scheduled principal', from: all, limit: 'due and past due, by rank' },
    balloon: { paid: 'Balloons', from: all, limit: 'due and past due, by rank' },
    prepayment: {
      paid: 'Mandatory prepayment',
      from: 'collections',
      limit: borrowingBase === null ? 'no borrowing base' : 'debt above the borrowing base, of tranches held within it',
    },
    dsra: {
      paid: 'Debt service reserve',
      from: 'collections',
      limit: waterfall.dsraMonths.isZero() ? 'none is required' : `${waterfall.dsraMonths.toString()} months of debt service`,
    },
    liquidity: {
      paid: 'Liquidity reserve',
      from: 'collections',
      limit: waterfall.minLiquidity.isZero() ? 'none is required' : moneyText(waterfall.minLiquidity, currency),
    },
    trapped: { paid: 'Cash trap', from: 'collections', limit: 'all that is left, while a trigger holds it' },
    sweep: { paid: 'Sweep', from: 'collections', limit: `${percentText(waterfall.sweepShare, 0)} of what is left prepays the debt` },
    distributed: { paid: 'Distribution to the borrower', from: 'collections', limit: 'the rest' },
  };
  const rows = STEPS.map((step) => steps[step]);
  return tableOf<Payment>(
    {
      id: 'priority-of-payments',
      title: 'Order of payments',
      dense: true,
      caption: `What is unpaid bears the rate of its tranche plus ${rate(waterfall.defaultMargin)}. After a default, what each sale pays and to whom stands in Liquidation.`,
    },
    [
      count('No.', 'number', (row) => rows.indexOf(row) + 1),
      words('Paid', 'paid', (row) => row.paid),
      words('From', 'source', (row) => row.from),
      words('Up to', 'limit', (row) => row.limit),
    ],
    rows,
  );
}

const FOLLOWS: Readonly<Record<Consequence, string>> = {
  draw_stop: 'no draws while it lasts',
  cash_trap: 'no draws, and spare cash stays with lenders',
  prepayment: 'as a cash trap, and debt above the borrowing base is prepaid',
  event_of_default: 'as a cash trap, and lenders may accelerate and enforce',
};

/** What the consequences of these covenants do. */
const followed = (covenants: readonly Covenant[]): string =>
  CONSEQUENCES.filter((name) => covenants.some(({ consequence }) => consequence === name))
    .map((name) => `${capital(CONSEQUENCE_WORDS[name])}: ${FOLLOWS[name]}.`)
    .join(' ');

function limitText(covenant: Covenant, currency: string): string {
  const figure = (x: Decimal): string => covenantFigure(covenant, x, currency);
  const steps = covenant.limits.map(({ from, value }) => `${figure(value)}${from === null ? '' : ` from ${formatDay(from)}`}`);
  return `${covenant.side === 'max' ? 'at most' : 'at least'} ${listed(steps)}`;
}

function triggersTable({ covenants, currency }: Deal): DocumentTable {
  return tableOf<Covenant>(
    {
      id: 'triggers',
      title: 'Triggers and what follows',
      dense: true,
      caption: `${followed(covenants)} What each covenant measures stands in the compliance certificate.`,
    },
    [
      words('Covenant', 'metric', covenantTitle),
      words('Limit', 'limit', (c) => limitText(c, currency)),
      words('Tested', 'frequency', ({ step, firstTest }) => `${step === 1 ? 'monthly' : 'quarterly'}, first ${formatDay(firstTest)}`),
      count('Cure days', 'cure_days', ({ cureDays }) => cureDays),
      words('Consequence', 'consequence', ({ consequence }) => consequence && CONSEQUENCE_WORDS[consequence]),
    ],
    covenants,
  );
}
