import { Decimal, ONE } from '../../kernel/decimal.js';
import type { CompKind, PriceType } from '../../domain/market.js';
import { loadReference } from '../../input/deal/load.js';
import { importPrices, type ImportField, type ImportOptions, type MarketImport } from '../../input/prices/market-import.js';
import type { OutlierRule } from '../../input/prices/market-import-fates.js';
import { writeCsv } from '../../report/print/csv.js';
import { clean } from '../../report/print/clean.js';
import {
  compsTable,
  importCounts,
  marketImportJson,
  marketImportTable,
  type MarketImportTable,
} from '../../report/market/market-import.js';
import { countOf, showProblems } from '../shell/deal.js';
import { EXIT, UsageError, type CommonOptions } from '../shell/io.js';
import { outlierRule } from '../shell/outlier-rule.js';
import { priceFiles } from '../shell/price-files.js';
import type { Session } from '../shell/session.js';
import { TOOL } from '../../api/tool.js';
import { deliver } from '../shell/written.js';

interface MarketImportOptions extends CommonOptions {
  readonly map?: ReadonlyMap<ImportField, string>;
  readonly per?: string;
  readonly kind?: CompKind;
  readonly type?: PriceType;
  readonly source?: string;
  readonly date?: string;
  readonly dropOutliers?: boolean;
  readonly json?: boolean;
  readonly csv?: MarketImportTable | true;
  readonly output?: string;
  readonly force?: boolean;
  readonly strict?: boolean;
}

/** Unknown models that a quiet run names. */
const NAMED = 5;

const importOptions = (options: MarketImportOptions): ImportOptions => ({
  map: options.map ?? new Map(),
  per: options.per === undefined ? ONE : new Decimal(options.per),
  kind: options.kind ?? null,
  type: options.type ?? null,
  source: options.source ?? '',
  date: options.date ?? null,
  dropOutliers: options.dropOutliers === true,
});

/** Price lists as one clean comps.csv, and a report of what became of each row. */
export async function marketImport(names: readonly string[], options: MarketImportOptions, session: Session): Promise<void> {
  const { market, assumptions } = await loadReference();
  const rule = outlierRule(market, assumptions);
  const { files, read, folder } = priceFiles(names, session.io.cwd);
  const { result, failures } = await importPrices(files, importOptions(options), market, rule);
  if (!result) {
    await showProblems(failures, 'error', folder, options, session);
    session.say(`${countOf(failures.length, 'problem')}; nothing was written`);
    session.exit = EXIT.badInput;
    return;
  }
  const { flagged, unknown } = importCounts(result);
  if (options.strict && flagged + unknown > 0) {
    session.say((await textOf(result, rule, { ...options, quiet: false }, session, true)).trimEnd());
    session.say(
      `${countOf(unknown, 'row')} of an unknown model and ${countOf(flagged, 'outlier')}, errors under --strict; nothing was written`,
    );
    session.exit = EXIT.badInput;
    return;
  }
  const forMachines = options.json === true || options.csv !== undefined;
  if (options.output === undefined && !forMachines) {
    session.forPrograms = true;
    if (result.comps.length > 0) session.print(writeCsv(compsTable(result.comps)));
    if (!options.quiet) session.say((await textOf(result, rule, options, session, true)).trimEnd());
    else if (unknown > 0)
      session.say(
        `${countOf(unknown, 'row')} left out: the catalogue does not know ${result.unknown
          .map(({ written }) => clean(written))
          .slice(0, NAMED)
          .join(', ')}${result.unknown.length > NAMED ? ' and more' : ''}`,
      );
  } else {
    if (options.output !== undefined && result.comps.length > 0) await deliver(writeCsv(compsTable(result.comps)), options, read, session);
    session.print(forMachines ? await machineText(result, rule, options) : await textOf(result, rule, options, session, false));
  }
  if (result.comps.length === 0)
    throw new UsageError(
      'no price is left, so none was written',
      'the report says why; `gpulien market` lists the models of the catalogue',
    );
}

async function machineText(result: MarketImport, rule: OutlierRule, options: MarketImportOptions): Promise<string> {
  if (options.csv !== undefined) return writeCsv(marketImportTable(result, rule, options.csv === true ? 'rows' : options.csv));
  const { writeJson } = await import('../../report/print/json.js');
  return `${writeJson(marketImportJson(result, rule, TOOL))}\n`;
}

async function textOf(
  result: MarketImport,
  rule: OutlierRule,
  options: MarketImportOptions,
  session: Session,
  onError: boolean,
): Promise<string> {
  const { marketImportText, marketImportVerdict } = await import('../../report/market/market-import-text.js');
  const look = await (onError ? session.errorLook(options) : session.look(options));
  if (options.quiet)
    return `${marketImportVerdict(result, look)
      .map((line) => line.trimStart())
      .join('\n')}\n`;
  return marketImportText(result, rule, look, { verbose: options.verbose === true });
}
