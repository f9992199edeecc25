import { InvalidArgumentError, Option, type Command } from 'commander';
import { LIMITS } from '../../kernel/limits.js';
import { asOf, assumptions, choice, examples, looks, setting, tables, wholeNumber, written } from './options.js';
import type { Session } from '../shell/session.js';

// The words are written out here, so that help and completion need not load what computes; a test holds them to the originals.
const AUDIT_TABLES = ['pledges', 'deals', 'formats', 'missing', 'serial_counts', 'seen', 'strata', 'checklist'];

/** The command that asks whether the collateral is there, and is nobody else's. */
export function addAuditCommand(program: Command, session: Session): void {
  looks(
    written(program.command('audit').argument('<deals...>', 'folders of deals, or their deal.yaml'))
      .summary('find GPUs pledged twice, not seen, or without a serial')
      .description(
        'Joins the serials and asset ids of all deals, in any spelling, and lists GPUs that are pledged twice, serials that look like those of another model, and serials that are missing. With a telemetry or site list: what was not seen. With --sample: a checklist for a site visit. Reads files only.',
      )
      .option('--against <deal...>', 'deals that are compared with and not audited themselves')
      .option('--list <file...>', 'what was seen: CSV, or the saved output of nvidia-smi, dcgm-exporter or Redfish')
      .addOption(
        new Option('--sample <n>', 'draw so many GPUs for a site visit, by site and model in proportion to cost').argParser(
          wholeNumber('a number of GPUs', 1, LIMITS.checklist.most),
        ),
      )
      .addOption(new Option('--seed <text>', 'of the sample: the same seed draws the same GPUs').argParser(seed))
      .option('--found <file>', 'the checklist as it came back, and what it shows')
      .addOption(tables(AUDIT_TABLES))
      .addOption(choice('--fail-on <what>', 'exit 1 on a finding of any kind', ['finding']))
      .addOption(asOf("another as-of date than the deals'"))
      .addOption(assumptions())
      .option('--set <key=value>', 'override an assumption; repeatable', setting),
  )
    .addHelpText('after', examples([['gpulien audit deal-a deal-b --against deal-c', 'what is pledged twice']]))
    .action(async (paths, options) => (await import('../commands/audit.js')).auditDeals(paths, options, session));
}

function seed(text: string): string {
  if (text.trim() === '' || text.length > 200) throw new InvalidArgumentError('Expected a text of 1 to 200 characters.');
  return text;
}
