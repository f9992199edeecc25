import type { SetName } from '../../domain/assumptions.js';
import type { Deal, InputFile } from '../../domain/deal.js';
import type { Warning } from '../../kernel/failure.js';
import { counterparties as partiesOf } from '../../model/counterparty/counterparties.js';
import { modelOf } from '../../model/score/model.js';
import type { CounterpartiesView, CounterpartyTable } from '../../report/counterparties/counterparties.js';
import type { DealFolder } from '../../api/folder.js';
import { TOOL } from '../../api/tool.js';
import { isDeal, openBook } from '../shell/book.js';
import { openDeal, refuseWarnings, showProblems, type DealOptions } from '../shell/deal.js';
import { EXIT } from '../shell/io.js';
import type { Session } from '../shell/session.js';
import { deliver, type Read } from '../shell/written.js';

interface CounterpartyOptions extends DealOptions {
  readonly json?: boolean;
  readonly csv?: CounterpartyTable | true;
  readonly output?: string;
  readonly force?: boolean;
  readonly failOn?: 'finding';
}

/** Who stands behind a deal or a book, what the market says of them, and what of their money comes round. */
export async function counterparties(path: string, options: CounterpartyOptions, session: Session): Promise<void> {
  const opened = await (isDeal(path, session.io.cwd) ? ofDeal : ofBook)(path, options, session);
  if (!opened) return;
  const { name, deals, set, inputs, warnings, folder, read } = opened;
  if (options.strict && warnings.length > 0) return refuseWarnings(warnings, folder, options, session);
  const view = {
    result: partiesOf(
      name,
      deals.map((deal) => modelOf(deal)),
    ),
    assumptionSet: set,
    inputs,
    warnings,
  };
  await deliver(await written(view, options, session), options, read, session);
  if ((options.json || options.csv) && !options.quiet) await showProblems(warnings, 'warning', folder, options, session);
  if (options.failOn && view.result.parties.some(({ riskNeutral, dependsOnFunding }) => riskNeutral?.flagged || dependsOnFunding))
    session.exit = EXIT.failOn;
}

interface Opened {
  readonly name: string;
  readonly deals: readonly Deal[];
  readonly set: SetName;
  readonly inputs: readonly InputFile[];
  readonly warnings: readonly Warning[];
  readonly folder: DealFolder;
  readonly read: readonly Read[];
}

async function ofDeal(path: string, options: CounterpartyOptions, session: Session): Promise<Opened | null> {
  const opened = await openDeal(path, options, session);
  if (!opened) return null;
  const { deal, warnings, folder, read } = opened;
  return { name: deal.name, deals: [deal], set: deal.assumptions.origin, inputs: deal.inputs, warnings, folder, read };
}

async function ofBook(path: string, options: CounterpartyOptions, session: Session): Promise<Opened | null> {
  const opened = await openBook(path, options, session);
  if (!opened) return null;
  const { book, warnings, folder, read } = opened;
  const deals = book.deals.map(({ deal }) => deal);
  return { name: book.name, deals, set: deals[0]!.assumptions.origin, inputs: book.inputs, warnings, folder, read };
}

async function written(view: CounterpartiesView, options: CounterpartyOptions, session: Session): Promise<string> {
  if (options.json || options.csv !== undefined) {
    const [{ counterpartiesJson, counterpartyTable }, { writeJson }, { writeCsv }] = await Promise.all([
      import('../../report/counterparties/counterparties.js'),
      import('../../report/print/json.js'),
      import('../../report/print/csv.js'),
    ]);
    return options.json
      ? `${writeJson(counterpartiesJson(view, TOOL))}\n`
      : writeCsv(counterpartyTable(view, options.csv === true || options.csv === undefined ? 'parties' : options.csv));
  }
  const [{ counterpartiesText, counterpartiesVerdict }, { fileLook }] = await Promise.all([
    import('../../report/counterparties/counterparties-text.js'),
    import('../shell/screen.js'),
  ]);
  const look = options.output === undefined ? await session.look(options) : fileLook(options);
  return options.quiet ? `${counterpartiesVerdict(view.result, look).join('\n')}\n` : counterpartiesText(view, TOOL, look);
}
