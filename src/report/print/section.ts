import { displayWidth, flow, slice, spaces, wrap, type Look } from './look.js';

/** A titled part of a report: title on a light rule, body, and a caption that explains its short words. */
export function section(title: string, body: readonly string[], look: Look, caption?: string): string[] {
  const { paint, width } = look;
  const rule = paint.dim('─'.repeat(Math.max(0, width - displayWidth(title) - 1)));
  return ['', `${paint.title(title)} ${rule}`, ...body, ...(caption ? ['', ...note(caption, look)] : [])];
}

/** A dim line or two in plain words. */
export const note = (text: string, { paint, width }: Look): string[] => wrap(text, width - 2).map((line) => `  ${paint.dim(line)}`);

/** Facts of one line each, "label value", side by side as far as the width reaches. */
export function facts(pairs: readonly (readonly [label: string, value: string])[], { paint, width }: Look): string[] {
  return flow(
    pairs.map(([label, value]) => `${label} ${paint.strong(slice(value, width - 3 - displayWidth(label)))}`),
    ' · ',
    width - 2,
  ).map((line) => `  ${line}`);
}

/** Text with a hanging indent. */
export function hanging(lead: string, text: string, { width }: Look): string[] {
  const indent = displayWidth(lead);
  return wrap(text, Math.max(20, width - indent)).map((line, i) => (i === 0 ? lead : spaces(indent)) + line);
}
