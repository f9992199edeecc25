import { ZERO, type Decimal } from '../../kernel/decimal.js';
import { formatDay } from '../../kernel/calendar.js';
import { CAP_DIMENSIONS, RULES, type AdvanceClass, type BorrowingBaseTerms, type Rule } from '../../domain/deal.js';
import type { BaseExhibit } from '../../model/score/exhibits.js';
import { clean } from '../print/clean.js';
import { CAP_NAMES, plural, RULE_NAMES } from '../print/words.js';
import type { Block, DocumentSection, DocumentTable, Tone } from './document.js';
import { capital, CERTIFICATE_LINES, nameOr } from './phrases.js';
import type { ReportInput } from './report-input.js';
import {
  column,
  count,
  money,
  moneyScale,
  moneyText,
  paragraph,
  percentCell,
  percentText,
  table,
  tableOf,
  takenOff,
  type Weight,
  wordCell,
  words,
} from './tables.js';

const CLASS_NAMES: Readonly<Record<AdvanceClass, string>> = {
  ig: 'Under firm contract, investment grade',
  non_ig: 'Under firm contract, not investment grade',
  uncontracted: 'Uncontracted',
};

export function borrowingBaseSection(input: ReportInput): DocumentSection {
  const { deal, score, exhibits } = input;
  const head = { id: 'certificate', title: 'Borrowing base certificate', newPage: true };
  const terms = deal.borrowingBase;
  if (!score.borrowingBase || !exhibits.base || !terms)
    return { ...head, newPage: false, blocks: [paragraph('The deal has no borrowing base.')] };
  const { overadvance, cushion, availability, base } = score.borrowingBase;
  const outcome = overadvance.gt(0)
    ? `Debt exceeds the borrowing base of ${moneyText(base, deal.currency)} by ${moneyText(overadvance, deal.currency)}.`
    : `The borrowing base of ${moneyText(base, deal.currency)} covers the debt with a cushion of ${moneyText(cushion, deal.currency)}; ${availability.isZero() ? 'nothing' : moneyText(availability, deal.currency)} can be drawn.`;
  return {
    ...head,
    blocks: [
      paragraph(
        `Borrowing base of ${clean(deal.borrower.name)} as of ${formatDay(deal.asOf)}, on ${terms.basis === 'nolv' ? 'net orderly liquidation value (NOLV)' : 'depreciated cost'}. ${outcome}`,
      ),
      table(certificateTable(input)),
      table(advanceTable(exhibits.base, input)),
      ...ineligibleBlocks(exhibits.base, input),
      signature(input),
    ],
  };
}

interface Line {
  readonly label: string;
  readonly amount: Decimal;
  readonly weight?: Weight;
  readonly tone?: Tone;
}

/** From the gross value of the tape to what can be drawn, in the order of the method. */
function certificateTable({ deal, score: { borrowingBase, debt } }: ReportInput): DocumentTable {
  const base = borrowingBase!;
  const terms = deal.borrowingBase!;
  const over = base.overadvance.gt(0);
  const lines: readonly Line[] = [
    { label: 'Gross value of the tape, pipeline included', amount: base.gross, weight: 'subtotal' },
    ...base.ineligible.map(({ rule, amount }): Line => ({ label: `Less ineligible: ${ruleWords(rule, terms)}`, amount: takenOff(amount) })),
    { label: 'Eligible', amount: base.eligible, weight: 'subtotal' },
    ...capLines(base.concentration, terms),
    { label: 'Eligible after concentration caps', amount: base.eligibleNet, weight: 'subtotal' },
    { label: 'Less what the advance rates leave out', amount: base.base.minus(base.eligibleNet) },
    { label: 'Borrowing base', amount: base.base, weight: 'total' },
    { label: 'Less debt outstanding', amount: takenOff(debt.balance) },
    { label: over ? 'Deficiency' : 'Cushion', amount: base.cushion, weight: 'subtotal', ...(over ? { tone: 'bad' as const } : {}) },
    { label: 'Undrawn commitments', amount: debt.undrawn },
    { label: 'Availability: the lesser of cushion and undrawn', amount: base.availability, weight: 'total' },
    { label: 'Over-advance', amount: base.overadvance, weight: 'total', ...(over ? { tone: 'bad' as const } : {}) },
  ];
  const scale = moneyScale(
    deal.currency,
    lines.map((line) => line.amount),
  );
  return tableOf<Line>(
    {
      id: 'borrowing-base',
      title: 'Certificate',
      unit: scale.unit,
      caption:
        'Each lot is deducted by its first failed rule. Rules and caps that the deal does not have are left out; one that deducts nothing shows 0.',
    },
    [
      count('No.', 'number', (line) => lines.indexOf(line) + 1),
      words(
        'Line',
        'line',
        (line) => line.label,
        (line) => line.tone,
      ),
      money(
        'Amount',
        'amount_usd',
        scale,
        (line) => line.amount,
        (line) => line.tone,
      ),
      column('Of gross', 'gross_share', 'ratio', (line) => percentCell(base.gross.isZero() ? null : line.amount.div(base.gross))),
    ],
    lines,
    (line) => line.weight,
  );
}

/** Every cap of the deal in the order of the method: the groups that exceed it, or nothing. */
function capLines(
  cut: readonly { readonly dimension: (typeof CAP_DIMENSIONS)[number]; readonly group: string; readonly amount: Decimal }[],
  terms: BorrowingBaseTerms,
): Line[] {
  return CAP_DIMENSIONS.filter((dimension) => terms.concentrationCaps.has(dimension)).flatMap((dimension): Line[] => {
    const over = `over the ${CAP_NAMES[dimension]} cap of ${percentText(terms.concentrationCaps.get(dimension)!, 0)}`;
    const groups = cut.filter((entry) => entry.dimension === dimension);
    if (groups.length === 0) return [{ label: `Less ${over}: none`, amount: ZERO }];
    return groups.map(({ group, amount }) => ({ label: `Less ${over}: ${nameOr(group)}`, amount: takenOff(amount) }));
  });
}

/** A rule with the limit that the deal sets. */
function ruleWords(rule: Rule, terms: BorrowingBaseTerms): string {
  switch (rule) {
    case 'age':
      return `more than ${plural(terms.maxAgeMonths!, 'month')} in service`;
    case 'generation':
      return `more than ${plural(terms.maxGenerationLag!, 'generation')} behind the newest`;
    case 'region':
      return `${RULE_NAMES.region} (approved: ${terms.approvedRegions!.map(clean).join(', ')})`;
    default:
      return RULE_NAMES[rule];
  }
}

type AdvanceRow = BaseExhibit['byClass'][number] | null;

function advanceTable({ byClass }: BaseExhibit, { score: { borrowingBase, deal } }: ReportInput): DocumentTable {
  const base = borrowingBase!;
  const scale = moneyScale(deal.currency, [base.eligibleNet]);
  return tableOf<AdvanceRow>(
    { id: 'advance-rates', title: 'Eligible value by class, times its advance rate', unit: scale.unit },
    [
      words('Class', 'class', (row) => (row ? CLASS_NAMES[row.class] : 'Total')),
      money('Eligible after caps', 'eligible_net_usd', scale, (row) => (row ? row.value : base.eligibleNet)),
      column('Advance rate', 'advance_rate_share', 'ratio', (row) => (row ? percentCell(row.advanceRate) : wordCell(null))),
      money('Advance', 'advance_usd', scale, (row) => (row ? row.advance : base.base)),
    ],
    [...byClass, null],
    (row) => (row === null ? 'total' : undefined),
  );
}

function ineligibleBlocks({ ineligible }: BaseExhibit, { deal }: ReportInput): Block[] {
  if (ineligible.length === 0) return [paragraph('No lot loses value to an eligibility rule.')];
  const scale = moneyScale(
    deal.currency,
    ineligible.map(({ value }) => value),
  );
  const order = [...ineligible].sort((a, b) => RULES.indexOf(a.rule) - RULES.indexOf(b.rule));
  return [
    table(
      tableOf<BaseExhibit['ineligible'][number]>(
        {
          id: 'ineligible',
          title: 'Schedule of ineligible equipment',
          unit: scale.unit,
          caption: 'The rule is the first that the lot fails. A lot stands for all rows of the tape that differ only in their ids.',
        },
        [
          words('Lot', 'asset_id', ({ lot }) => lot.id),
          words('Model', 'model', ({ lot }) => lot.model),
          count('GPUs', 'gpus', ({ lot }) => lot.quantity),
          words('Site', 'site', ({ lot }) => nameOr(lot.site)),
          words('Rule', 'rule', ({ rule }) => capital(RULE_NAMES[rule])),
          money('Value', 'amount_usd', scale, ({ value }) => value),
        ],
        order,
      ),
    ),
  ];
}

const signature = ({ deal }: ReportInput): Block => ({
  kind: 'signature',
  statement: `The undersigned, an authorized officer of ${clean(deal.borrower.name)}, certifies to the lenders that the equipment tape and the contracts behind this certificate are complete and correct as of ${formatDay(deal.asOf)}, that every lot stated as eligible meets the eligibility rules of the loan agreement, and that the borrowing base, the availability and any over-advance are as stated above.`,
  lines: CERTIFICATE_LINES,
});
