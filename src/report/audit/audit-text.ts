import { ONE } from '../../kernel/decimal.js';
import { findingsOf, type AuditedDeal, type AuditResult, type FindingKind, type Loss } from '../../model/audit/audit.js';
import { costOf, lotOf, type Claim, type RowRef } from '../../model/audit/claims.js';
import { sampleFor } from '../../model/audit/hypergeometric.js';
import type { MissingSerials } from '../../model/audit/missing.js';
import type { Bound, Stratum } from '../../model/audit/sample.js';
import { clean } from '../print/clean.js';
import { amount, grouped, percent } from '../print/figures.js';
import { grid, type Column } from '../print/grid.js';
import { flow, type Look } from '../print/look.js';
import { note, section } from '../print/section.js';
import type { Tool } from '../print/tool.js';
import { plural } from '../print/words.js';
import { missReason, type AuditView } from './audit.js';

/** Where a row stands. */
const ROW: readonly Column<RowRef>[] = [
  { title: 'File', text: ({ tape }) => tape.file, priority: 1, shrinkTo: 14 },
  { title: 'Line', text: ({ row }) => String(row.line), align: 'right', priority: 0 },
];

/** Rows of a list that are printed without --verbose. */
const LISTED = 20;

/** An audit for a terminal. */
export function auditText({ result }: AuditView, tool: Tool, look: Look, { verbose = false }: { verbose?: boolean } = {}): string {
  const most = verbose ? Infinity : LISTED;
  const lines = [
    `${look.paint.strong('Audit of collateral')}: ${result.deals
      .filter(({ isAudited }) => isAudited)
      .map(({ tape }) => `${clean(tape.deal.name)} (${clean(tape.deal.id)})`)
      .join(', ')}`,
    ...auditVerdict(result, look),
    ...dealsSection(result, look),
    ...pledgesSection(result, look, most),
    ...formatsSection(result, look, most),
    ...missingSection(result, look, most),
    ...countsSection(result, look, most),
    ...seenSections(result, look, most),
    ...sampleSection(result, look),
    ...checkedSection(result, look, most),
    '',
    ...note(`${tool.name} ${tool.version} · files only: nothing was asked of a machine`, look),
  ];
  return `${lines.join('\n')}\n`;
}

const KIND_WORDS: Readonly<Record<FindingKind, (n: number) => string>> = {
  double_pledge: (n) => `${grouped(n)} pledged twice`,
  other_format: (n) => `${plural(n, 'serial')} in another model's format`,
  no_serial: (n) => `${plural(n, 'GPU')} without a serial`,
  serial_count: (n) => `${plural(n, 'row')} with too many or too few serials`,
  not_seen: (n) => `${grouped(n)} not seen`,
  not_on_tape: (n) => `${grouped(n)} seen and not on tape`,
  seen_elsewhere: (n) => `${grouped(n)} seen elsewhere`,
  other_model: (n) => `${grouped(n)} seen as another model`,
  missed: (n) => `${grouped(n)} missed on site`,
};

/** What was found, in a line or two. */
export function auditVerdict(result: AuditResult, look: Look): string[] {
  const found = Object.entries(findingsOf(result)).filter(([, n]) => n > 0) as [FindingKind, number][];
  const said = found.map(([kind, n]) =>
    kind === 'double_pledge' ? look.paint.bad(KIND_WORDS[kind](n)) : look.paint.warn(KIND_WORDS[kind](n)),
  );
  return flow(said.length === 0 ? [look.paint.good('No findings')] : said, ' · ', look.width);
}

function dealsSection({ deals, seen }: AuditResult, look: Look): string[] {
  const lossOf = (loss: Loss | null, deal: AuditedDeal): string => (loss ? amount(loss.cost, deal.tape.deal.currency) : '0');
  const baseOf = (loss: Loss | null, deal: AuditedDeal): string => amount(loss ? loss.base : deal.base, deal.tape.deal.currency);
  const columns: Column<AuditedDeal>[] = [
    { title: 'Deal', text: ({ tape, isAudited }) => `${tape.deal.id}${isAudited ? '' : ' (against)'}`, priority: 0, shrinkTo: 12 },
    { title: 'GPUs', text: ({ gpus }) => grouped(gpus), align: 'right', priority: 0 },
    { title: 'With serial', text: ({ gpus, serials }) => percent(ONE.times(serials).div(gpus)), align: 'right', priority: 2 },
    { title: 'Cost', text: ({ cost, tape }) => amount(cost, tape.deal.currency), align: 'right', priority: 1 },
    { title: 'Base', text: (deal) => amount(deal.base, deal.tape.deal.currency), align: 'right', priority: 0 },
    { title: 'Pledged twice', text: (deal) => grouped(deal.twice?.gpus ?? 0), align: 'right', priority: 0 },
    { title: 'Cost of these', text: (deal) => lossOf(deal.twice, deal), align: 'right', priority: 0 },
    { title: 'Base without', text: (deal) => baseOf(deal.twice, deal), align: 'right', priority: 0 },
    ...(seen
      ? ([
          { title: 'Not seen', text: (deal) => (deal.isAudited ? grouped(deal.unseen?.gpus ?? 0) : ''), align: 'right', priority: 0 },
          { title: 'Base without', text: (deal) => (deal.isAudited ? baseOf(deal.unseen, deal) : ''), align: 'right', priority: 0 },
        ] satisfies Column<AuditedDeal>[])
      : []),
  ];
  return section(
    'Deals',
    grid(columns, deals, look),
    look,
    'With serial: or the tag of a server or rack. Pledged twice: GPUs that another row pledges too. The borrowing base without them is computed anew; n/a: the deal has none.',
  );
}

function pledgesSection({ pledges, deals }: AuditResult, look: Look, most: number): string[] {
  if (pledges.length === 0) return section('Pledged twice', note(`None among ${plural(deals.length, 'deal')}.`, look), look);
  interface Line {
    readonly n: number;
    readonly by: string;
    readonly claim: Claim;
  }
  const lines = pledges.slice(0, most).flatMap(({ by, claims }, i): Line[] => claims.map((claim) => ({ n: i + 1, by, claim })));
  const columns: Column<Line>[] = [
    { title: '', text: ({ n }) => String(n), align: 'right', priority: 0 },
    { title: 'By', text: ({ by }) => (by === 'serial' ? 'serial' : 'asset id'), priority: 1 },
    { title: 'Name', text: ({ claim }) => claim.name, priority: 0, shrinkTo: 16 },
    { title: 'Deal', text: ({ claim }) => claim.tape.deal.id, priority: 0, shrinkTo: 10 },
    { title: 'File', text: ({ claim }) => claim.tape.file, priority: 0, shrinkTo: 14 },
    { title: 'Line', text: ({ claim }) => String(claim.row.line), align: 'right', priority: 0 },
    { title: 'Asset', text: ({ claim }) => claim.row.assetId, priority: 2, shrinkTo: 8 },
    { title: 'Model', text: ({ claim }) => lotOf(claim).model, priority: 3, shrinkTo: 8 },
    { title: 'GPUs', text: ({ claim }) => grouped(claim.gpus), align: 'right', priority: 1 },
    { title: 'Cost', text: ({ claim }) => amount(costOf(claim, claim.gpus), claim.tape.deal.currency), align: 'right', priority: 0 },
  ];
  const currencies = new Set(deals.map(({ tape }) => tape.deal.currency));
  const twice =
    pledges.every(({ cost }) => cost) && currencies.size === 1
      ? ` Counted once too often: ${amount(
          pledges.reduce((sum, { cost }) => sum.plus(cost!), ONE.times(0)),
          [...currencies][0]!,
        )}, all claims but the dearest.`
      : '';
  return section(
    `Pledged twice (${grouped(pledges.length)})`,
    [...grid(columns, lines, look), ...moreLines(pledges.length, most, look)],
    look,
    `Names in any spelling.${twice}`,
  );
}

const moreLines = (n: number, most: number, look: Look): string[] =>
  n > most ? note(`${grouped(n - most)} more: --verbose shows all, --csv has them as a table.`, look) : [];

function listSection<Row>(
  title: string,
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  look: Look,
  most: number,
  caption?: string,
): string[] {
  if (rows.length === 0) return [];
  return section(
    `${title} (${grouped(rows.length)})`,
    [...grid(columns, rows.slice(0, most), look), ...moreLines(rows.length, most, look)],
    look,
    caption,
  );
}

const formatsSection = ({ foreign }: AuditResult, look: Look, most: number): string[] =>
  listSection(
    "Serials in another model's format",
    [
      ...ROW,
      { title: 'Serial', text: ({ serial }) => serial, priority: 0, shrinkTo: 12 },
      { title: 'Model', text: (one) => lotOf(one).model, priority: 0, shrinkTo: 10 },
      { title: 'Format', text: ({ format }) => format, priority: 1, shrinkTo: 10 },
      { title: 'Is that of', text: ({ home }) => home, priority: 0, shrinkTo: 10 },
    ],
    foreign,
    look,
    most,
    '9(5): five digits. A(2): two letters.',
  );

const missingSection = ({ missing }: AuditResult, look: Look, most: number): string[] =>
  listSection<MissingSerials>(
    'Lots with GPUs without a serial',
    [
      { title: 'File', text: ({ tape }) => tape.file, priority: 1, shrinkTo: 14 },
      { title: 'Line', text: ({ lot }) => String(lot.place.line ?? ''), align: 'right', priority: 0 },
      { title: 'Asset', text: ({ lot }) => lot.id, priority: 1, shrinkTo: 8 },
      { title: 'Model', text: ({ lot }) => lot.model, priority: 0, shrinkTo: 10 },
      { title: 'Site', text: ({ lot }) => lot.site, priority: 3, shrinkTo: 8 },
      { title: 'GPUs', text: ({ gpus }) => grouped(gpus), align: 'right', priority: 1 },
      { title: 'Without', text: ({ without }) => grouped(without), align: 'right', priority: 0 },
      { title: 'Of cost', text: ({ shareOfLot }) => percent(shareOfLot), align: 'right', priority: 0 },
      { title: 'Of tape', text: ({ shareOfTape }) => percent(shareOfTape), align: 'right', priority: 0 },
    ],
    missing,
    look,
    most,
  );

const countsSection = ({ miscounted }: AuditResult, look: Look, most: number): string[] =>
  listSection(
    'Rows whose serials do not fit their GPUs',
    [
      ...ROW,
      { title: 'Asset', text: ({ row }) => row.assetId, priority: 1, shrinkTo: 8 },
      { title: 'Serial', text: ({ row }) => row.serial, priority: 0, shrinkTo: 12 },
      { title: 'Serials', text: ({ serials }) => grouped(serials), align: 'right', priority: 0 },
      { title: 'GPUs', text: ({ row }) => grouped(row.quantity), align: 'right', priority: 0 },
    ],
    miscounted,
    look,
    most,
  );

function seenSections({ seen }: AuditResult, look: Look, most: number): string[] {
  if (!seen) return [];
  const missed = seen.unseen.reduce((sum, { gpus }) => sum + gpus, 0);
  return [
    ...section(
      'Seen',
      note(
        [
          `${plural(seen.sightings, 'GPU')} in the lists.`,
          `On tape and seen ${grouped(seen.gpusSeen)}, on tape and not seen ${grouped(missed)}, seen and not on tape ${grouped(seen.notOnTape.length)}.`,
          ...(seen.nameless > 0
            ? [`${plural(seen.nameless, 'GPU')} of rows without a name that a list could have: counted as not seen.`]
            : []),
          ...(seen.unknownModels.length > 0
            ? [`Models that the catalogue does not know, not compared: ${seen.unknownModels.slice(0, 5).map(clean).join(', ')}.`]
            : []),
        ].join(' '),
        look,
      ),
      look,
    ),
    ...listSection(
      'On tape, not seen',
      [
        ...ROW,
        { title: 'Names', text: ({ names }) => names.slice(0, 3).join(', ') + (names.length > 3 ? ', …' : ''), priority: 0, shrinkTo: 14 },
        { title: 'Model', text: (one) => lotOf(one).model, priority: 1, shrinkTo: 10 },
        { title: 'Site', text: (one) => lotOf(one).site, priority: 1, shrinkTo: 8 },
        { title: 'Status', text: (one) => lotOf(one).status, priority: 2 },
        { title: 'GPUs', text: ({ gpus }) => grouped(gpus), align: 'right', priority: 0 },
        { title: 'Cost', text: (one) => amount(costOf(one, one.gpus), one.tape.deal.currency), align: 'right', priority: 1 },
      ],
      seen.unseen,
      look,
      most,
    ),
    ...listSection(
      'Seen, not on tape',
      [
        { title: 'List', text: ({ file, line }) => (line === null ? file : `${file}:${line}`), priority: 0, shrinkTo: 14 },
        { title: 'Serial', text: ({ serial }) => serial, priority: 0, shrinkTo: 12 },
        { title: 'UUID', text: ({ uuid }) => uuid, priority: 1, shrinkTo: 12 },
        { title: 'Model', text: ({ model }) => model, priority: 2, shrinkTo: 10 },
        { title: 'Host', text: ({ host }) => host, priority: 3, shrinkTo: 8 },
        { title: 'Site', text: ({ site }) => site, priority: 3, shrinkTo: 8 },
      ],
      seen.notOnTape,
      look,
      most,
    ),
    ...listSection(
      'Seen on another site',
      [
        ...ROW,
        { title: 'Serial', text: ({ row }) => row.serial, priority: 0, shrinkTo: 12 },
        { title: 'Tape says', text: (one) => lotOf(one).site, priority: 0, shrinkTo: 10 },
        { title: 'Seen at', text: ({ sighting }) => sighting.site, priority: 0, shrinkTo: 10 },
        { title: 'Host', text: ({ sighting }) => sighting.host, priority: 2, shrinkTo: 8 },
        { title: 'Date', text: ({ sighting }) => sighting.date, priority: 2, shrinkTo: 10 },
      ],
      seen.elsewhere,
      look,
      most,
    ),
    ...listSection(
      'Seen as another model',
      [
        ...ROW,
        { title: 'Serial', text: ({ row }) => row.serial, priority: 0, shrinkTo: 12 },
        { title: 'Tape says', text: (one) => lotOf(one).model, priority: 0, shrinkTo: 10 },
        { title: 'Seen as', text: ({ model }) => model ?? '', priority: 0, shrinkTo: 10 },
        { title: 'Written', text: ({ sighting }) => sighting.model, priority: 2, shrinkTo: 12 },
      ],
      seen.otherModel,
      look,
      most,
    ),
  ];
}

/** What a sample bounds, in a sentence. */
function boundText({ population, sample, misses, most, share }: Bound): string {
  const drawn = `${plural(misses, 'miss', 'misses')} in ${grouped(sample)} of ${plural(population, 'GPU')}`;
  return `${drawn}: at 95 % at most ${grouped(most)} are missing, ${percent(share, 2)}.`;
}

/** Shares that a reader asks a sample for. */
const ASKED = [0.1, 0.05, 0.02, 0.01];

function sampleSection({ sample }: AuditResult, look: Look): string[] {
  if (!sample) return [];
  const left = sample.strata.filter(({ drawn }) => drawn === 0);
  return section(
    `Sample for a site visit, seed ${clean(sample.seed)}`,
    [
      ...grid<Stratum>(
        [
          { title: 'Site', text: ({ site }) => site || 'not given', priority: 0, shrinkTo: 10 },
          { title: 'Model', text: ({ model }) => model, priority: 0, shrinkTo: 10 },
          { title: 'GPUs', text: ({ gpus }) => grouped(gpus), align: 'right', priority: 0 },
          { title: 'Drawn', text: ({ drawn }) => grouped(drawn), align: 'right', priority: 0 },
        ],
        sample.strata,
        look,
      ),
      '',
      ...note(`If none is missing: ${boundText(sample.bound)}`, look),
      ...note(
        `GPUs to draw without a miss for ${ASKED.map((share) => `${share * 100} %: ${grouped(sampleFor(sample.population, share))}`).join(', ')}.`,
        look,
      ),
      ...(left.length > 0 ? note(`${plural(left.length, 'stratum', 'strata')} too small in cost to be drawn from.`, look) : []),
    ],
    look,
    'Drawn in proportion to cost. The bound is that of a simple sample without replacement (hypergeometric). --csv checklist writes the list.',
  );
}

function checkedSection({ checked }: AuditResult, look: Look, most: number): string[] {
  if (!checked) return [];
  const words = { not_found: 'not found', not_answered: 'not answered', other_serial: 'another serial' };
  return [
    ...section(
      'Checklist',
      [
        ...note(`Found ${grouped(checked.found)}. ${boundText(checked.bound)}`, look),
        ...(checked.unanswered > 0
          ? note(`${plural(checked.unanswered, 'line is', 'lines are')} not answered and count as missing.`, look)
          : []),
      ],
      look,
    ),
    ...listSection(
      'Missed on site',
      [
        { title: 'Line', text: ({ line }) => String(line), align: 'right', priority: 0 },
        { title: 'Deal', text: ({ deal }) => deal, priority: 1, shrinkTo: 10 },
        { title: 'Asset', text: ({ assetId }) => assetId, priority: 0, shrinkTo: 10 },
        { title: 'Serial', text: ({ serial }) => serial, priority: 0, shrinkTo: 12 },
        { title: 'Why', text: (unit) => words[missReason(unit)], priority: 0 },
        { title: 'Serial seen', text: ({ serialSeen }) => serialSeen, priority: 1, shrinkTo: 12 },
      ],
      checked.misses,
      look,
      most,
    ),
  ];
}
