interface Page {
  /** The topic; the page is src/manual/<name>.md. */
  readonly name: string;
  /** Other words that find the page. */
  readonly also: readonly string[];
  readonly about: string;
  /** Read only when it is asked for. */
  readonly load: () => Promise<{ readonly default: string }>;
}

const page = (name: string, about: string, load: Page['load'], ...also: readonly string[]): Page => ({ name, also, about, load });

/** The pages of the manual, by group. */
const GROUPS: readonly { readonly title: string; readonly pages: readonly Page[] }[] = [
  {
    title: 'Input',
    pages: [
      page(
        'deals',
        'deal.yaml, fleet.csv, leases.csv and the other files of a deal',
        () => import('../../manual/deals.md', { with: { type: 'text' } }),
        'deal',
        'files',
      ),
      page(
        'scenarios',
        'scenario files, shocks, the bundled library',
        () => import('../../manual/scenarios.md', { with: { type: 'text' } }),
        'scenario',
        'shocks',
      ),
      page(
        'assumptions',
        'sets, files and overrides of assumptions',
        () => import('../../manual/assumptions.md', { with: { type: 'text' } }),
      ),
      page('options', 'options that several commands share', () => import('../../manual/options.md', { with: { type: 'text' } })),
    ],
  },
  {
    title: 'Commands',
    pages: [
      page('score', 'values, covenants, liquidation, grades', () => import('../../manual/score.md', { with: { type: 'text' } })),
      page('check', 'problems in the files of a deal', () => import('../../manual/check.md', { with: { type: 'text' } })),
      page('explain', 'derivation of a figure', () => import('../../manual/explain.md', { with: { type: 'text' } })),
      page('project', 'monthly cash through the waterfall', () => import('../../manual/project.md', { with: { type: 'text' } })),
      page('stress', 'scenarios side by side', () => import('../../manual/stress.md', { with: { type: 'text' } })),
      page('simulate', 'how likely default and loss are', () => import('../../manual/simulate.md', { with: { type: 'text' } })),
      page('price', 'yields, early repayment, what losses leave', () => import('../../manual/price.md', { with: { type: 'text' } })),
      page('securitize', 'notes on the loans of a book', () => import('../../manual/securitize.md', { with: { type: 'text' } }), 'notes'),
      page('reverse', 'smallest shock that breaks the deal', () => import('../../manual/reverse.md', { with: { type: 'text' } })),
      page('sensitivity', 'what drives a figure', () => import('../../manual/sensitivity.md', { with: { type: 'text' } })),
      page('compare', 'changes between two dates or versions', () => import('../../manual/compare.md', { with: { type: 'text' } })),
      page('curves', 'depreciation methods compared', () => import('../../manual/curves.md', { with: { type: 'text' } })),
      page(
        'audit',
        'existence and uniqueness of the collateral',
        () => import('../../manual/audit.md', { with: { type: 'text' } }),
        'double pledge',
      ),
      page('portfolio', 'the loans of a book together', () => import('../../manual/portfolio.md', { with: { type: 'text' } }), 'book'),
      page(
        'counterparties',
        'CDS, commitments, money that goes round',
        () => import('../../manual/counterparties.md', { with: { type: 'text' } }),
        'circle',
      ),
      page(
        'report',
        'the lender report: Excel, HTML, PDF, Markdown, CSV, JSON',
        () => import('../../manual/report.md', { with: { type: 'text' } }),
      ),
      page(
        'market',
        'reference prices; market show and market import',
        () => import('../../manual/market.md', { with: { type: 'text' } }),
        'market show',
        'market import',
      ),
      page('import', "borrowers' workbooks and CSV into a deal", () => import('../../manual/import.md', { with: { type: 'text' } })),
      page('roll', "next month's folder of a deal", () => import('../../manual/roll.md', { with: { type: 'text' } })),
      page(
        'monitor',
        'a book followed month by month, and its watch list',
        () => import('../../manual/monitor.md', { with: { type: 'text' } }),
        'watch',
      ),
      page('calibrate', 'fit of depreciation to observed prices', () => import('../../manual/calibrate.md', { with: { type: 'text' } })),
      page('backtest', 'test of depreciation on later prices', () => import('../../manual/backtest.md', { with: { type: 'text' } })),
      page(
        'verify',
        "published figures beside the tool's own",
        () => import('../../manual/verify.md', { with: { type: 'text' } }),
        'validation',
      ),
      page('init', 'a deal to start from', () => import('../../manual/init.md', { with: { type: 'text' } })),
      page('schema', 'JSON Schema of the output', () => import('../../manual/schema.md', { with: { type: 'text' } })),
      page('completion', 'completion for bash, zsh and fish', () => import('../../manual/completion.md', { with: { type: 'text' } })),
      page('help', 'the manual and its pages', () => import('../../manual/help.md', { with: { type: 'text' } }), 'manual'),
    ],
  },
  {
    title: 'Output and method',
    pages: [
      page('output', 'JSON, CSV and exit codes', () => import('../../manual/output.md', { with: { type: 'text' } }), 'json', 'csv'),
      page(
        'errors',
        'codes of errors and warnings, with remedies',
        () => import('../../manual/errors.md', { with: { type: 'text' } }),
        'warnings',
      ),
      page('method', 'every formula', () => import('../../manual/method.md', { with: { type: 'text' } }), 'methodology'),
      page('limits', 'what the tool does not model', () => import('../../manual/limits.md', { with: { type: 'text' } })),
      page('glossary', 'terms and abbreviations', () => import('../../manual/glossary.md', { with: { type: 'text' } })),
    ],
  },
  {
    title: 'The tool',
    pages: [
      page('api', 'the package as a library of functions', () => import('../../manual/api.md', { with: { type: 'text' } }), 'library'),
      page('source', 'how the code is laid out', () => import('../../manual/source.md', { with: { type: 'text' } })),
      page('benchmarks', 'speed and memory', () => import('../../manual/benchmarks.md', { with: { type: 'text' } })),
      page('security', 'what is read, written and escaped', () => import('../../manual/security.md', { with: { type: 'text' } })),
      page('licences', 'packages and their licences', () => import('../../manual/licences.md', { with: { type: 'text' } }), 'licenses'),
    ],
  },
];

const PAGES = GROUPS.flatMap(({ pages }) => pages);

/** Every word that finds a page. */
export const TOPICS: readonly string[] = PAGES.flatMap(({ name, also }) => [name, ...also]);

/** The text of a page; null where no page has the topic. */
export async function pageOf(topic: string): Promise<string | null> {
  const found = PAGES.find(({ name, also }) => name === topic || also.includes(topic));
  return found ? (await found.load()).default : null;
}

/** The list of topics, as the program's help ends with it. */
export function topicList(): string {
  const room = Math.max(...PAGES.map(({ name }) => name.length)) + 2;
  const lines = GROUPS.flatMap(({ title, pages }) => [`  ${title}`, ...pages.map(({ name, about }) => `    ${name.padEnd(room)}${about}`)]);
  return `Manual, a page with gpulien help TOPIC:\n${lines.join('\n')}\n`;
}
