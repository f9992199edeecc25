import { Option, type Command } from 'commander';
import { examples, looks, severalWords } from './options.js';
import type { Session } from '../shell/session.js';

// The words are written out here, so that help and completion need not load what computes; a test holds them to the originals.
const TOPICS = [
  'annuity',
  'schedules',
  'day-count',
  'irr',
  'wal',
  'irb',
  'vasicek',
  'tail',
  'discovery',
  'normal-quantile',
  'random',
  'cds',
  'circle',
  'joint',
  'defaults',
  'lhp',
  'ou',
  'first-passage',
  'cox',
  'puts',
];

/** The command that a validation asks first. */
export function addVerifyCommand(program: Command, session: Session): void {
  looks(
    program
      .command('verify')
      .summary('compute published figures and print both')
      .description(
        'Computes figures that textbooks, supervisors and closed forms give, by the functions that results come from, and prints ours beside theirs with source and tolerance. Exit 1 where one is missed.',
      )
      .addArgument(severalWords('[topics...]', 'all if not given', TOPICS))
      .option('--json', 'print as one JSON object')
      .addOption(new Option('--csv', 'print as CSV').conflicts('json'))
      .option('-o, --output <file>', 'write to a file, whole or not at all')
      .option('--force', 'let -o overwrite a file'),
  )
    .addHelpText(
      'after',
      examples([
        ['gpulien verify', 'every figure'],
        ['gpulien verify irb irr --csv', 'risk weights and internal rates, for a spreadsheet'],
      ]),
    )
    .action(async (topics, options) => (await import('../commands/verify.js')).verify(topics, options, session));
}
