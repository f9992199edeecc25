import { formatDay } from '../../kernel/calendar.js';
import type { Deal } from '../../domain/deal.js';
import type { DrawnPath } from '../../domain/scenario.js';
import type { Tool } from '../print/tool.js';
import { HASH_SHOWN } from '../print/words.js';

/** Text as YAML takes it whatever is in it. */
const quoted = (text: string): string => JSON.stringify(text);
const numbers = (path: readonly { toString(): string }[]): string => `[${path.map(String).join(', ')}]`;

/** One drawn path as a scenario file that `stress` runs exactly: every figure to its last digit. */
export function scenarioYaml(deal: Deal, drawn: DrawnPath, path: number, seed: number, tool: Tool): string {
  const hashes = deal.inputs.map(({ file, sha256 }) => `${file} ${sha256.slice(0, HASH_SHOWN)}`).join(', ');
  const { ltv, cover } = drawn.refinance;
  const parties = [...drawn.parties].map(([name, month]) => `${quoted(name)}: ${month}`);
  const cohorts = drawn.cohorts.map(
    ({ name, frontierDate, efficiency }) =>
      `{ name: ${quoted(name)}, frontier_date: ${formatDay(frontierDate)}, efficiency: ${efficiency.toString()} }`,
  );
  const curve = drawn.curve.map(({ key, value }) => `${key.split('.')[1]!}: ${String(value)}`);
  return [
    `- id: path-${path}`,
    `  name: Path ${path} of seed ${seed}`,
    `  rationale: ${quoted(`${tool.name} ${tool.version} simulate, seed ${seed}, path ${path}, sha256 of inputs: ${hashes}`)}`,
    '  shocks:',
    '    - paths:',
    `        months: ${drawn.months}`,
    '        level:',
    ...[...drawn.level].map(([model, levels]) => `          ${quoted(model)}: ${numbers(levels)}`),
    ...(drawn.rentalLevel ? [`        rental_level: ${numbers(drawn.rentalLevel)}`] : []),
    ...(drawn.utilization ? [`        utilization: ${numbers(drawn.utilization)}`] : []),
    ...(drawn.indexShift ? [`        index_shift: ${numbers(drawn.indexShift)}`] : []),
    `        cohorts: [${cohorts.join(', ')}]`,
    `        curve: { ${curve.join(', ')} }`,
    `        parties: {${parties.length === 0 ? '' : ` ${parties.join(', ')} `}}`,
    ...(drawn.operator === null ? [] : [`        operator: ${drawn.operator}`]),
    `        channel: ${drawn.channel}`,
    `        refinance: { ltv: ${ltv?.toString() ?? 'none'}, cover: ${cover?.toString() ?? 'none'} }`,
    `        accelerate: [${drawn.accelerate.join(', ')}]`,
    '',
  ].join('\n');
}
