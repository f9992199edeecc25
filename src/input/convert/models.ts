import type { Model } from '../../domain/market.js';
import { isOtherEquipment } from './equipment.js';

/** The build of a GPU, as far as a name says it. */
type Form = 'sxm' | 'pcie' | 'nvl' | 'nvl4' | 'nvl72' | 'oam' | null;

/** What a name says of a GPU. */
interface Features {
  /** The chip alone, as `H100`. */
  readonly chip: string;
  readonly form: Form;
  /** GB; null where it is not said. */
  readonly memory: number | null;
}

/** What a name of the tape stands for. */
export type ModelReading =
  | { readonly kind: 'model'; readonly model: string; readonly perUnit: number | null; readonly unit: 'server' | 'rack' | null }
  /** Several models that differ in memory. */
  | { readonly kind: 'ambiguous'; readonly candidates: readonly string[] }
  | { readonly kind: 'several' }
  | { readonly kind: 'equipment' }
  | { readonly kind: 'unknown' };

/** Chips as names write them, in any order of their parts; the longest first. */
const CHIPS: readonly (readonly [RegExp, (match: RegExpExecArray) => string])[] = [
  [/\brtx[\s-]*pro[\s-]*6000(?:w?s)?\b(?:[\s-]*blackwell)?(?:[\s-]*(?:server|workstation)[\s-]*edition)?|\b6000[\s-]*blackwell\b|\brtx[\s-]*6000[\s-]*pro\b|\bpro[\s-]*6000\b/, () => 'RTX-PRO-6000'],
  [/\brtx[\s-]*6000[\s-]*ada\b|\b6000[\s-]*ada\b/, () => 'RTX-6000-ADA'],
  [/\b(?:quadro[\s-]*)?(?:rtx[\s-]*)?a(6000|5000|4000)\b/, ([, n]) => `RTX-A${n}`],
  [/\b(?:rtx[\s-]*|geforce[\s-]*(?:rtx[\s-]*)?)(4090|5090|3090|4080|5080)(?:[\s-]*(ti|d|super))?\b/, ([, n, variant]) => `RTX-${n}${variant ? `-${variant.toUpperCase()}` : ''}`],
  [/\b(gb300|gb200|gh200|vr200|vr300)(?![0-9])/, ([, chip]) => chip!.toUpperCase()],
  [/\b(?:vera[\s-]*)?rubin\b/, () => 'VR200'],
  [/\b(b300|b200|b100|h200|h100|h800|h20|a800|a100|a40|a30|a16|a10g|a10|l40s|l40|l4|v100s|v100|p100|p40|p4|k80|m60|t4|r200)(?![0-9])(?=$|[^a-z]|sxm|pcie|nvl|hgx|dgx)/, ([, chip]) => chip!.toUpperCase()],
  [/\bmi[\s-]*(\d{3})[\s-]*([axc])?\b/, ([, n, variant]) => `MI${n}${(variant ?? '').toUpperCase()}`],
  [/\bgaudi[\s-]*(3|2|1|iii|ii|i)?\b(?![\s-]*(?:\d\s*)?hl)|\bhl[\s-]*(205|225|325)\w*\b/, ([, n, hl]) => `GAUDI${{ i: '1', ii: '2', iii: '3', '205': '1', '225': '2', '325': '3' }[n ?? hl ?? ''] ?? n ?? '1'}`],
  [/\btpu[\s-]*v?[\s-]*(\d)[\s-]*(e|p|lite|pod|x)?\b|\bironwood\b|\btrillium\b/, ([all, n, variant]) => (all === 'ironwood' ? 'TPU-V7' : all === 'trillium' ? 'TPU-V6E' : `TPU-V${n}${variant && n !== '7' ? (variant.startsWith('l') ? 'E' : variant[0]!.toUpperCase()) : ''}`)],
  [/\btrainium[\s-]*(\d)?\b|\btrn(\d)n?\b/, ([, n, short]) => `TRAINIUM${n ?? short ?? '1'}`],
  [/\binferentia[\s-]*(\d)?\b|\binf(\d)\b/, ([, n, short]) => `INFERENTIA${n ?? short ?? '1'}`],
]; // prettier-ignore

const cleanName = (name: string): string =>
  name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[®™©]|\((?:r|tm)\)/g, '')
    .replace(/_/g, ' ')
    .replace(/[‐-―−]/g, '-');

/** The text where a chip stands, and where. */
function chipsIn(text: string): { readonly chip: string; readonly at: number; readonly end: number }[] {
  const found: { chip: string; at: number; end: number }[] = [];
  for (const [pattern, chip] of CHIPS) {
    const global = new RegExp(pattern.source, 'g');
    for (let match = global.exec(text); match; match = global.exec(text)) {
      const [at, end] = [match.index, match.index + match[0].length];
      if (match[0] === '') break;
      if (!found.some((one) => at < one.end && one.at < end)) found.push({ chip: chip(match), at, end });
    }
  }
  return found.sort((a, b) => a.at - b.at);
}

function formIn(text: string): Form {
  if (/nvl[\s-]*4(?!\d)/.test(text)) return 'nvl4';
  if (/nvl[\s-]*(?:72|36|144|8)/.test(text)) return 'nvl72';
  if (/\bpci[\s-]*e\b|pcie/.test(text)) return 'pcie';
  if (/sxm/.test(text)) return 'sxm';
  if (/(?:^|[^a-z])nvl(?:ink)?(?![a-z0-9])|[0-9]nvl(?![a-z0-9])/.test(text)) return /nvlink/.test(text) ? null : 'nvl';
  if (/\boam\b/.test(text)) return 'oam';
  return /\b(?:hgx|dgx)/.test(text) ? 'sxm' : null;
}

/** Gigabytes that a name or a column of memory writes; `80GB`, `80 G`, `80`. */
export function memoryIn(text: string, bare = false): number | null {
  const found =
    /(\d{2,4})\s*(?:gb|gib|g)\b/i.exec(text) ?? /(\d{2,4})gb/i.exec(text) ?? (bare ? /^\s*(\d{2,4})(?:\.0+)?\s*$/.exec(text) : null);
  return found ? Number(found[1]) : null;
}

/** Every memory that a name writes: of one GPU, or of all of a system. */
const memoriesIn = (text: string): number[] => [...text.matchAll(/(\d{2,4})\s*(?:gb|gib)(?![a-z])/g)].map((found) => Number(found[1]));

/** Memory that stands bare behind the form, as in the keys of the catalogue: `A100-SXM-80`. */
function memoryBehind(text: string): number | null {
  const found = /(?:sxm\d?|pcie|nvl|oam|^[a-z]+\d+[a-z]?)[\s-]+(\d{2,3})(?:$|[\s,)])/.exec(text);
  return found ? Number(found[1]) : null;
}

/** GPUs in what a name describes: `8-GPU`, `8x`, `x8`, NVL72. */
function unitIn(text: string, chipAt: number): { readonly perUnit: number | null; readonly unit: 'server' | 'rack' | null } {
  const described = text.replace(/server[\s-]*edition/g, '');
  const noun = /\b(?:racks?|cabinets?)\b/.test(described)
    ? 'rack'
    : /\b(?:servers?|nodes?|systems?|chassis|box(?:es)?)\b/.test(described)
      ? 'server'
      : null;
  const stated =
    /(\d{1,2})\s?[x×]\s?(?:(?:nvidia|amd|intel|instinct|tesla|hgx|dgx|oam|sxm\d?)[\s-]*)*$/.exec(text.slice(0, chipAt)) ??
    /\b(\d{1,2})[\s-]*(?:x\s*)?(?:gpus?|way|card|cards|accelerators?)\b/.exec(text) ??
    /[a-z0-9)]\s?[x×]\s?(\d{1,2})(?=$|[\s),])/.exec(text.slice(chipAt));
  const nvl = /nvl[\s-]*(72|36|144)/.exec(text);
  const count = stated && Number(stated[1]) > 1 && Number(stated[1]) <= 72 ? Number(stated[1]) : null;
  if (count !== null) return { perUnit: count, unit: noun ?? 'server' };
  return { perUnit: nvl ? Number(nvl[1]) : null, unit: noun };
}

const featuresOf = (name: string): Features | null => {
  const text = cleanName(name);
  const [found] = chipsIn(text);
  return found ? { chip: found.chip, form: formIn(text), memory: memoryIn(text) ?? memoryBehind(text) } : null;
};

const fold = (name: string): string => cleanName(name).replace(/[^a-z0-9]/g, '');

interface Entry extends Features {
  readonly key: string;
}

/** Reads the models of borrowers' tapes: vendor and form words are no part of a name, memory and build are. */
export class ModelReader {
  private readonly entries: Entry[] = [];
  private readonly exact = new Map<string, string>();
  private readonly forms = new Map<string, Form>();
  private readonly decided: ReadonlyMap<string, string>;
  private readonly read = new Map<number | null, Map<string, ModelReading>>();

  /**
   * @param decided the models that somebody has chosen for names of the tape
   * @param aliasesDecide true where an alias stands for its model though others of the name differ in memory
   */
  constructor(
    models: Iterable<Pick<Model, 'key' | 'aliases'>>,
    decided: ReadonlyMap<string, string> = new Map(),
    private readonly aliasesDecide = false,
  ) {
    this.decided = new Map([...decided].map(([name, model]) => [fold(name), model]));
    for (const { key, aliases } of models) {
      const features = featuresOf(key);
      if (features) this.entries.push({ key, ...features, form: features.form ?? formOfAliases(aliases) });
      for (const name of [key, ...aliases]) if (!this.exact.has(fold(name))) this.exact.set(fold(name), key);
    }
    for (const { key, chip } of this.entries)
      if (this.exact.get(fold(chip)) === key) this.forms.set(chip, this.entries.find((entry) => entry.key === key)!.form);
  }

  /** @param memory what a column of memory says, in GB */
  model(name: string, memory: number | null = null): ModelReading {
    let read = this.read.get(memory);
    if (!read) this.read.set(memory, (read = new Map()));
    let reading = read.get(name);
    if (!reading) read.set(name, (reading = this.find(name, memory)));
    return reading;
  }

  /** Models of the catalogue that share the chip of a name. */
  like(name: string): readonly string[] {
    const features = featuresOf(name);
    return features ? this.entries.filter(({ chip }) => chip === features.chip).map(({ key }) => key) : [];
  }

  private find(name: string, memoryColumn: number | null): ModelReading {
    const text = cleanName(name);
    const unit = unitIn(text, chipsIn(text)[0]?.at ?? 0);
    const chosen = this.decided.get(fold(name));
    if (chosen !== undefined) return { kind: 'model', model: chosen, ...unit };
    if (isOtherEquipment(text, chipsIn(text).length > 0 ? chipsIn(text)[0]!.at : null)) return { kind: 'equipment' };
    const chips = chipsIn(text);
    if (chips.length === 0) {
      const key = this.exact.get(fold(name));
      return key === undefined ? { kind: 'unknown' } : { kind: 'model', model: key, ...unit };
    }
    if (new Set(chips.map(({ chip }) => chip)).size > 1) return { kind: 'several' };
    const { chip } = chips[0]!;
    const written = memoriesIn(text);
    const ofOne = [...written, ...written.map((memory) => memory / (unit.perUnit ?? 8))];
    const known = ofOne.find((memory) =>
      this.entries.some((entry) => entry.chip === chip && entry.memory !== null && isNear(entry.memory, memory)),
    );
    const memory = known ?? memoryIn(text) ?? memoryBehind(text) ?? memoryColumn;
    return this.byFeatures({ chip, form: formIn(text), memory }, this.exact.get(fold(name)), unit);
  }

  private byFeatures({ chip, form, memory }: Features, exact: string | undefined, unit: ReturnType<typeof unitIn>): ModelReading {
    const family = this.entries.filter((entry) => entry.chip === chip);
    const usual = this.forms.get(chip);
    const wanted = family.filter((entry) => (form === null ? true : sameForm(entry.form, form)));
    const ofMemory = wanted.filter((entry) => memory === null || entry.memory === null || isNear(entry.memory, memory));
    const inForm = form === null && usual !== undefined ? ofMemory.filter((entry) => entry.form === usual) : ofMemory;
    const candidates = inForm.length > 0 ? inForm : ofMemory;
    if (candidates.length === 1) return { kind: 'model', model: candidates[0]!.key, ...unit };
    if (candidates.length === 0)
      return exact === undefined || form !== null || memory !== null ? { kind: 'unknown' } : { kind: 'model', model: exact, ...unit };
    const memories = new Set(candidates.map((entry) => entry.memory));
    if (memories.size > 1 && !(this.aliasesDecide && exact !== undefined))
      return { kind: 'ambiguous', candidates: candidates.map(({ key }) => key) };
    const key = candidates.find((entry) => entry.key === exact)?.key ?? candidates[0]!.key;
    return { kind: 'model', model: key, ...unit };
  }
}

const formOfAliases = (aliases: readonly string[]): Form =>
  aliases.map((alias) => formIn(cleanName(alias))).find((form) => form !== null) ?? null;

const sameForm = (a: Form, b: Form): boolean => a === b || a === null;
/** 192 GB of a B200 are 180 that can be used. */
const isNear = (a: number, b: number): boolean => Math.abs(a - b) <= 0.12 * a;

/** GPUs in a server or rack of a model, by its build; null where the build does not say. */
export function gpusPerUnit(model: string, unit: 'server' | 'rack'): number | null {
  const nvl = /NVL(\d+)$/.exec(model)?.[1];
  if (nvl !== undefined) return unit === 'rack' || Number(nvl) < 36 ? Number(nvl) : null;
  if (unit === 'rack') return null;
  return /-SXM-|^MI3\d\dX|^MI250X?$|^GAUDI/.test(model) ? 8 : null;
}
