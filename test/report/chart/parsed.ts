import { createRequire } from 'node:module';

/** An element as a strict XML parser, that of the PDF library, reads it. */
export interface Parsed {
  readonly name: string;
  readonly at: Readonly<Record<string, string>>;
  readonly children: readonly Parsed[];
  /** Character data directly in it. */
  readonly text: string;
}

interface Sax {
  onopentag: (node: { name: string; attributes: Record<string, string> }) => void;
  onclosetag: () => void;
  ontext: (text: string) => void;
  onerror: (error: Error) => void;
  write(text: string): { close(): void };
}

const require = createRequire(import.meta.url);
const { parser } = require('sax') as { parser: (strict: boolean, options: object) => Sax };

/** The tree of an XML text; throws where it is not well-formed or holds a character that XML 1.0 forbids. */
export function parsed(xml: string): Parsed {
  const forbidden = /[^\u0009\u000a\u000d\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.exec(xml);
  if (forbidden) throw new Error(`character ${forbidden[0].codePointAt(0)!.toString(16)} is forbidden in XML`);
  type Open = { name: string; at: Record<string, string>; children: Open[]; text: string };
  const top: Open = { name: '', at: {}, children: [], text: '' };
  const open = [top];
  const sax = parser(true, { strictEntities: true });
  sax.onerror = (error) => {
    throw error;
  };
  sax.onopentag = ({ name, attributes }) => {
    const element: Open = { name, at: attributes, children: [], text: '' };
    open.at(-1)!.children.push(element);
    open.push(element);
  };
  sax.onclosetag = () => void open.pop();
  sax.ontext = (text) => {
    open.at(-1)!.text += text;
  };
  sax.write(xml).close();
  return top.children[0]!;
}

/** Every element of a name, in the order of the text. */
export const all = (root: Parsed, name: string): readonly Parsed[] => [
  ...(root.name === name ? [root] : []),
  ...root.children.flatMap((child) => all(child, name)),
];

interface DrawnText {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly left: number;
  readonly right: number;
  readonly turned: boolean;
  readonly bold: boolean;
}

const fontkit = require('fontkit') as {
  openSync: (file: string) => { unitsPerEm: number; layout: (text: string) => { advanceWidth: number } };
};
const font = (face: string): ReturnType<typeof fontkit.openSync> => fontkit.openSync(require.resolve(`dejavu-fonts-ttf/ttf/${face}.ttf`));
const [regular, heavy] = [font('DejaVuSans'), font('DejaVuSans-Bold')];

/** How wide a text is in DejaVu Sans at a size of 10, from the font itself. */
export const trueWidth = (text: string, bold = false): number => {
  const face = bold ? heavy : regular;
  return (face.layout(text).advanceWidth / face.unitsPerEm) * 10;
};

/** Every line of text of a picture and what it covers across. */
export function texts(root: Parsed, anchor = 'start'): readonly DrawnText[] {
  const here = root.at['text-anchor'] ?? anchor;
  if (root.name !== 'text') return root.children.flatMap((child) => texts(child, here));
  const [x, y] = [Number(root.at['x']), Number(root.at['y'])];
  const bold = root.at['font-weight'] === 'bold';
  const width = trueWidth(root.text, bold);
  const left = here === 'end' ? x - width : here === 'middle' ? x - width / 2 : x;
  return [{ text: root.text, x, y, left, right: left + width, turned: root.at['transform'] !== undefined, bold }];
}

/** Pairs of lines of text that run into each other, turned ones left out. */
export function collisions(root: Parsed): readonly string[] {
  const straight = texts(root).filter(({ turned }) => !turned);
  return straight.flatMap((a, i) =>
    straight
      .slice(i + 1)
      .filter((b) => Math.abs(a.y - b.y) < 9.5 && a.left < b.right - 0.5 && b.left < a.right - 0.5)
      .map((b) => `${a.text} | ${b.text}`),
  );
}

/** Lines of text that leave the picture. */
export function strays(root: Parsed): readonly string[] {
  const [, , width, height] = root.at['viewBox']!.split(' ').map(Number) as [number, number, number, number];
  return texts(root)
    .filter(({ left, right, y, turned }) => y < 8 || y > height - 1 || (!turned && (left < -0.5 || right > width + 0.5)))
    .map(({ text }) => text);
}
