import { Chalk } from 'chalk';
import { PLAIN, type Look, type Paint } from '../../report/print/look.js';
import { asciiOnly } from './characters.js';
import { NARROWEST, WIDEST, type CommonOptions, type Io } from './io.js';

const WITHOUT_TERMINAL = 100;

/** Whether to colour, by flag, then NO_COLOR, then FORCE_COLOR and CLICOLOR, then the terminal. */
export function coloured(flag: boolean | undefined, { env, isTTY }: Pick<Io, 'env' | 'isTTY'>): boolean {
  if (flag === false || env.NO_COLOR) return false;
  const forced = env.FORCE_COLOR ?? env.CLICOLOR_FORCE;
  if (forced !== undefined) return forced !== '0' && forced !== 'false';
  if (env.CLICOLOR === '0' || asciiOnly({ env })) return false;
  return isTTY;
}

/** Columns to write in: the flag, else what the terminal or COLUMNS says, else 100; never below 60. */
export function widthOf(flag: number | undefined, { env, columns, isTTY }: Pick<Io, 'env' | 'columns' | 'isTTY'>): number {
  if (flag !== undefined) return flag;
  const stated = Number(env.COLUMNS);
  const wide = Number.isInteger(stated) && stated > 0 ? stated : isTTY && columns ? columns : WITHOUT_TERMINAL;
  return Math.min(WIDEST, Math.max(NARROWEST, wide));
}

/** The look of what goes to the terminal. */
export const lookOf = (options: CommonOptions, io: Io): Look => ({
  width: widthOf(options.width, io),
  paint: coloured(options.color, io) ? painter() : PLAIN,
});

/** The look of what goes to a file: no colours, no terminal to measure. */
export const fileLook = (options: CommonOptions): Look => ({ width: options.width ?? WITHOUT_TERMINAL, paint: PLAIN });

function painter(): Paint {
  const chalk = new Chalk({ level: 1 });
  return { title: chalk.bold.cyan, strong: chalk.bold, dim: chalk.dim, good: chalk.green, warn: chalk.yellow, bad: chalk.bold.red };
}
