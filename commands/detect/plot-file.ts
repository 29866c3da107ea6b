import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { CommandError, UsageError } from '../command-error.ts';

/** Pixels of the picture to one of the drawing. */
const zoom = 1.5;

export function checkPlotName(file: string): void {
  if (!/\.(?:svg|png)$/i.test(file)) throw new UsageError(`--plot draws .svg or .png, and ${file} is neither`);
}

/** @throws {CommandError} `plot_unwritable` */
export async function writePlot(file: string, svg: string): Promise<void> {
  const content = file.toLowerCase().endsWith('.png') ? await toPng(svg) : svg;
  try {
    await writeFile(file, content);
  } catch (cause) {
    throw new CommandError('plot_unwritable', cause instanceof Error ? cause.message : String(cause), cause);
  }
}

/** The font comes with a package: a server may have none, and the picture is the same everywhere. */
async function toPng(svg: string): Promise<Uint8Array> {
  const { Resvg } = await import('@resvg/resvg-js');
  const font = fileURLToPath(import.meta.resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf'));
  return new Resvg(svg, {
    fitTo: { mode: 'zoom', value: zoom },
    font: { loadSystemFonts: false, fontFiles: [font], defaultFontFamily: 'DejaVu Sans' },
  }).render().asPng();
}
