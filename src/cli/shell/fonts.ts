import module from 'node:module';
import { readFile } from 'node:fs/promises';
import type { Fonts } from '../../report/pdf/typeface.js';

const FILES: Readonly<Record<keyof Fonts, string>> = {
  regular: 'DejaVuSans.ttf',
  bold: 'DejaVuSans-Bold.ttf',
  condensed: 'DejaVuSansCondensed.ttf',
  condensedBold: 'DejaVuSansCondensed-Bold.ttf',
};

/** The fonts that a PDF is set in, as installed with the tool. */
export async function installedFonts(): Promise<Fonts> {
  const { resolve } = module.createRequire(import.meta.url);
  const read = async (name: keyof Fonts): Promise<Uint8Array> => readFile(resolve(`dejavu-fonts-ttf/ttf/${FILES[name]}`));
  const [regular, bold, condensed, condensedBold] = await Promise.all([
    read('regular'),
    read('bold'),
    read('condensed'),
    read('condensedBold'),
  ]);
  return { regular, bold, condensed, condensedBold };
}
