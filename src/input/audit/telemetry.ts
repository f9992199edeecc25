import type { Sighting } from '../../domain/tape.js';

/** What an output says of a GPU. */
export type Draft = Partial<Omit<Sighting, 'file'>>;

/** `nvidia-smi -L`: a line for each GPU. */
export function* smiListSightings(text: string): Generator<Draft> {
  for (const [n, line] of text.split(/\r?\n/).entries()) {
    const [, model, uuid] = /^\s*GPU \d+: (.{1,200}?) \(UUID: (GPU-[^)]{1,100})\)/.exec(line) ?? [];
    if (uuid !== undefined) yield { model: model!, uuid, line: n + 1 };
  }
}

/** `nvidia-smi -q`: a block for each GPU, of which the serial, the UUID and the product are read. */
export function* smiLogSightings(text: string): Generator<Draft> {
  let draft: Draft | null = null;
  let date = '';
  for (const [n, line] of text.split(/\r?\n/).entries()) {
    if (/^GPU [0-9A-Fa-f:.]+\s*$/.test(line)) {
      if (draft) yield draft;
      draft = { date, line: n + 1 };
      continue;
    }
    const [, name, value] = /^\s*([^:]{1,60}?)\s*: (.*)$/.exec(line) ?? [];
    if (name === 'Timestamp') date = value!.trim();
    const field = name === undefined ? undefined : LOG_FIELDS[name];
    if (draft && field !== undefined && draft[field] === undefined) draft = { ...draft, [field]: value!.trim() };
  }
  if (draft) yield draft;
}
const LOG_FIELDS: Readonly<Record<string, 'model' | 'serial' | 'uuid'>> = Object.assign(Object.create(null), {
  'Product Name': 'model',
  'Serial Number': 'serial',
  'GPU UUID': 'uuid',
});

/** `nvidia-smi -q -x`: the same as XML, always in the same plain form. */
export function* smiXmlSightings(text: string): Generator<Draft> {
  const tag = (part: string, name: string): string => new RegExp(`<${name}>([^<]{0,200})</${name}>`).exec(part)?.[1]?.trim() ?? '';
  const [head, ...gpus] = text.split(/<gpu id=/);
  const date = tag(head!, 'timestamp');
  for (const gpu of gpus) yield { model: tag(gpu, 'product_name'), serial: tag(gpu, 'serial'), uuid: tag(gpu, 'uuid'), date };
}

/** dcgm-exporter: metrics in the text format of Prometheus, several lines for each GPU. */
export function* dcgmSightings(text: string): Generator<Draft> {
  const seen = new Set<string>();
  for (const [n, line] of text.split(/\r?\n/).entries()) {
    const [, labels] = /^\w{1,100}\{(.*)\}\s/.exec(line) ?? [];
    if (labels === undefined) continue;
    const values = new Map(
      [...labels.matchAll(/(\w{1,100})="((?:[^"\\]|\\.){0,400})"/g)].map(([, name, value]) => [name!, unescaped(value!)]),
    );
    const uuid = values.get('UUID') ?? values.get('uuid') ?? '';
    const serial = values.get('DCGM_FI_DEV_SERIAL') ?? values.get('serial') ?? '';
    const host = values.get('Hostname') ?? values.get('hostname') ?? values.get('instance') ?? '';
    const key = `${uuid}\u0000${serial}\u0000${host}`;
    if (seen.has(key)) continue;
    seen.add(key);
    yield { uuid, serial, model: values.get('modelName') ?? '', host, line: n + 1 };
  }
}
const unescaped = (value: string): string => value.replace(/\\(.)/g, (_, character: string) => (character === 'n' ? '\n' : character));

/** Deeper than any Redfish resource. */
const MOST_LEVELS = 64;

/** Redfish: GPUs of a saved Processor, of a collection with its members, or of a list of such; other processors are not GPUs. */
export function redfishSightings(text: string): Iterable<Draft> | string {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    return `JSON as Redfish gives it (${(error as Error).message})`;
  }
  return redfishIn(parsed, '', 0);
}

function* redfishIn(value: unknown, host: string, level: number): Generator<Draft> {
  if (typeof value !== 'object' || value === null || level > MOST_LEVELS) return;
  if (Array.isArray(value)) {
    for (const item of value) yield* redfishIn(item, host, level + 1);
    return;
  }
  const resource = value as Readonly<Record<string, unknown>>;
  const field = (name: string): string => (typeof resource[name] === 'string' ? resource[name].trim() : '');
  const named = field('HostName') || host;
  const type = field('ProcessorType');
  const isGpu =
    type === 'GPU' ||
    (type === '' && /^$|#(?:Processor|PCIeDevice|GraphicsController)\b/.test(field('@odata.type')) && field('Model') !== '');
  if (isGpu && (field('SerialNumber') !== '' || field('UUID') !== ''))
    yield { serial: field('SerialNumber'), uuid: field('UUID'), model: field('Model'), assetId: field('AssetTag'), host: named };
  for (const item of Object.values(resource)) if (typeof item === 'object') yield* redfishIn(item, named, level + 1);
}
